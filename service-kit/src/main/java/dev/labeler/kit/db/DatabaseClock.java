package dev.labeler.kit.db;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The time of the database, which all replicas share. Between two queries it advances with the process's
/// monotonic timer and so does not depend on this machine's wall clock.
final class DatabaseClock extends Clock implements AutoCloseable {
    private static final Duration REFRESH = Duration.ofSeconds(5);
    private static final Duration STEP = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseClock.class);

    private final Jdbi jdbi;
    private final PeriodicTask refreshing;
    private volatile Reading reading;

    /// @param at the database's time when `System.nanoTime()` was `nanos`
    private record Reading(Instant at, long nanos) {
        Instant now() {
            return at.plusNanos(System.nanoTime() - nanos);
        }
    }

    private DatabaseClock(Jdbi jdbi) {
        this.jdbi = jdbi;
        this.reading = read(jdbi);
        this.refreshing = PeriodicTask.start("database-clock", REFRESH, this::refresh);
    }

    static DatabaseClock start(Jdbi jdbi) {
        return new DatabaseClock(jdbi);
    }

    @Override
    public Instant instant() {
        return reading.now();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the clock of the database is always in UTC");
    }

    private void refresh() {
        var next = read(jdbi);
        var step = Duration.between(reading.now(), next.now());
        reading = next;
        if (step.abs().compareTo(STEP) > 0) {
            LOG.warn("the clock of the database was set: step={}", step);
        }
    }

    private static Reading read(Jdbi jdbi) {
        var nanos = System.nanoTime();
        var at = jdbi.withHandle(handle -> handle.createQuery("SELECT clock_timestamp()")
                .mapTo(OffsetDateTime.class)
                .one());
        return new Reading(at.toInstant(), nanos);
    }

    @Override
    public void close() {
        refreshing.close();
    }
}

package dev.labeler.testing.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The requests that reached the proxy since the last `clear`, at most 100,000.
public final class RequestLog {
    private static final int MAX_ENTRIES = 100_000;

    private final List<Entry> entries = new ArrayList<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private int mostInFlight;

    private record Entry(S3Operation operation, String key) {}

    public synchronized long count(S3Operation operation) {
        return entries.stream().filter(entry -> entry.operation() == operation).count();
    }

    /// The keys of the operation's requests, with repetitions.
    public synchronized List<String> keys(S3Operation operation) {
        return entries.stream()
                .filter(entry -> entry.operation() == operation)
                .map(Entry::key)
                .toList();
    }

    /// The greatest number of concurrent requests since the last `clear`.
    public synchronized int mostInFlight() {
        return mostInFlight;
    }

    public synchronized void clear() {
        entries.clear();
        mostInFlight = 0;
    }

    synchronized void begin(S3RequestHead request) {
        if (entries.size() < MAX_ENTRIES) {
            entries.add(new Entry(request.operation(), request.key()));
        }
        mostInFlight = Math.max(mostInFlight, inFlight.incrementAndGet());
    }

    void end() {
        inFlight.decrementAndGet();
    }
}

package dev.labeler.kit.db;

import static java.util.stream.Collectors.toMap;

import com.github.kagkarlsson.scheduler.event.ExecutionChain;
import com.github.kagkarlsson.scheduler.event.ExecutionInterceptor;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import dev.labeler.kit.metrics.MetricsRegistry;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/// Metrics of background jobs: those of this process when they end, and those that are stored, read at most every five
/// seconds when metrics are requested.
final class JobMetrics implements ExecutionInterceptor {
    /// Parked jobs.
    static final Counter PARKED = Counter.builder()
            .name("labeler_jobs_parked_total")
            .help("Jobs that are not retried since they ended their process too often")
            .labelNames("task")
            .register(MetricsRegistry.registry());

    private static final Histogram SECONDS = Histogram.builder()
            .name("labeler_job_seconds")
            .help("Duration of an attempt of a job, by outcome: done or failed")
            .labelNames("task", "outcome")
            .classicOnly()
            .classicUpperBounds(.01, .1, .5, 1, 5, 10, 60, 600, 3600)
            .register(MetricsRegistry.registry());

    private static final Duration MAX_AGE = Duration.ofSeconds(5);
    private static final Map<Database, StoredJobs> STORED = new ConcurrentHashMap<>();

    static {
        GaugeWithCallback.builder()
                .name("labeler_jobs")
                .help("Stored jobs that are due, by state: queued or running")
                .labelNames("task", "state")
                .callback(gauge ->
                        counts().forEach(count -> gauge.call((double) count.jobs(), count.task(), count.state())))
                .register(MetricsRegistry.registry());
        GaugeWithCallback.builder()
                .name("labeler_jobs_oldest_seconds")
                .help("Time since the oldest stored job was due, by state: queued or running")
                .labelNames("task", "state")
                .callback(gauge -> counts().forEach(count -> gauge.call(count.seconds(), count.task(), count.state())))
                .register(MetricsRegistry.registry());
    }

    /// Services of one process may have tasks of the same name, in schemas of their own.
    private static Collection<JobCount> counts() {
        return STORED.values().stream()
                .flatMap(stored -> stored.counts().stream())
                .collect(toMap(count -> List.of(count.task(), count.state()), count -> count, JobCount::plus))
                .values();
    }

    /// Counts the stored jobs of this database from now on.
    static void add(Database database) {
        STORED.put(database, new StoredJobs(database));
    }

    static void remove(Database database) {
        STORED.remove(database);
    }

    @Override
    public CompletionHandler<?> execute(TaskInstance<?> instance, ExecutionContext context, ExecutionChain chain) {
        var started = System.nanoTime();
        var outcome = "failed";
        try {
            var completion = chain.proceed(instance, context);
            outcome = "done";
            return completion;
        } finally {
            SECONDS.labelValues(instance.getTaskName(), outcome).observe((System.nanoTime() - started) / 1e9);
        }
    }

    /// Jobs of one task in one state.
    record JobCount(String task, String state, long jobs, double seconds) {
        private JobCount plus(JobCount other) {
            return new JobCount(task, state, jobs + other.jobs, Math.max(seconds, other.seconds));
        }
    }

    private static final class StoredJobs {
        private final Database database;
        private List<JobCount> counts = List.of();
        private long readAt = System.nanoTime() - MAX_AGE.toNanos();

        StoredJobs(Database database) {
            this.database = database;
        }

        /// Empty while the database is unavailable.
        synchronized List<JobCount> counts() {
            if (System.nanoTime() - readAt >= MAX_AGE.toNanos()) {
                readAt = System.nanoTime();
                counts = read();
            }
            return counts;
        }

        private List<JobCount> read() {
            try {
                return database.jdbi()
                        .withHandle(handle -> handle.createQuery("""
                                SELECT task_name AS task, CASE WHEN picked THEN 'running' ELSE 'queued' END AS state,
                                       count(*) AS jobs, extract(epoch FROM now() - min(execution_time))::float8 AS seconds
                                FROM scheduled_tasks
                                WHERE execution_time <= now()
                                GROUP BY 1, 2
                                """)
                                .map(ConstructorMapper.of(JobCount.class))
                                .list());
            } catch (RuntimeException e) {
                return List.of();
            }
        }
    }
}

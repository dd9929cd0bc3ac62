package dev.labeler.kit.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/// Aborts HTTP exchanges in which no byte is sent or received for some time. The socket timeout of the
/// underlying clients covers reading; this class measures the sending of a body. A slow exchange that makes
/// progress continues.
final class StallTimeoutHttpClient implements SdkHttpClient {
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(250);

    private final Duration limit;
    private final Duration slowLimit;
    private final SdkHttpClient ordinary;
    private final SdkHttpClient slow;
    private final Set<StallTimer> timers = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("storage-stall-timeout").factory());

    /// @param clients creates a client with this socket timeout
    /// @param limit timeout of ordinary requests
    /// @param slowLimit timeout of requests with a long processing time: joining parts, copying, deleting many
    ///     objects
    StallTimeoutHttpClient(Function<Duration, SdkHttpClient> clients, Duration limit, Duration slowLimit) {
        this.limit = limit;
        this.slowLimit = slowLimit;
        this.ordinary = clients.apply(limit);
        this.slow = clients.apply(slowLimit);
        var _ = checks.scheduleWithFixedDelay(
                () -> timers.forEach(StallTimer::check),
                CHECK_INTERVAL.toMillis(),
                CHECK_INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        var isSlow = isSlow(request.httpRequest());
        var timer = new StallTimer(isSlow ? slowLimit : limit);
        var timed = HttpExecuteRequest.builder().request(request.httpRequest());
        request.metricCollector().ifPresent(timed::metricCollector);
        request.contentStreamProvider().ifPresent(body -> timed.contentStreamProvider(timed(body, timer)));
        var executable = (isSlow ? slow : ordinary).prepareRequest(timed.build());
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return exchange(executable, timer);
            }

            @Override
            public void abort() {
                executable.abort();
            }
        };
    }

    private HttpExecuteResponse exchange(ExecutableHttpRequest executable, StallTimer timer) throws IOException {
        timer.start(executable::abort);
        timers.add(timer);
        try {
            return executable.call();
        } finally {
            timers.remove(timer);
        }
    }

    private static ContentStreamProvider timed(ContentStreamProvider body, StallTimer timer) {
        return () -> new FilterInputStream(body.newStream()) {
            @Override
            public int read() throws IOException {
                timer.restart();
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                timer.restart();
                return super.read(bytes, offset, length);
            }
        };
    }

    private static boolean isSlow(SdkHttpRequest request) {
        var parameters = request.rawQueryParameters();
        return (request.method() == SdkHttpMethod.POST && !parameters.containsKey("uploads"))
                || request.firstMatchingHeader("x-amz-copy-source").isPresent();
    }

    @Override
    public String clientName() {
        return ordinary.clientName();
    }

    @Override
    public void close() {
        checks.shutdownNow();
        ordinary.close();
        slow.close();
    }
}

package dev.labeler.export.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Sends requests to servers that are not trusted: no redirects, no cookies, no decompression, no repetition, and
/// limits of
/// the time and of the bytes of a response. Each request has a connection of its own.
public final class OutboundHttpClient implements AutoCloseable {
    private static final int MAX_REPLY_BYTES = 64 * 1024;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_HEADER_LINE = 8 * 1024;
    private static final int MAX_CONNECTIONS = 64;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration MAX_RETRY_AFTER = Duration.ofHours(24);

    private final CloseableHttpClient client;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("http-deadline").factory());

    public OutboundHttpClient(AddressPolicy addresses, Clock clock) {
        this.clock = clock;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(addresses)
                        .setMaxConnTotal(MAX_CONNECTIONS)
                        .setMaxConnPerRoute(MAX_CONNECTIONS)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(CONNECT_TIMEOUT))
                                .build())
                        .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                                .http1Config(Http1Config.custom()
                                        .setMaxHeaderCount(MAX_HEADERS)
                                        .setMaxLineLength(MAX_HEADER_LINE)
                                        .build())
                                .build())
                        .build())
                .setConnectionReuseStrategy((_, _, _) -> false)
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .disableAutomaticRetries()
                .setUserAgent("labeler")
                .build();
    }

    /// Sends a request and reads its response.
    ///
    /// @param limit of the whole exchange
    /// @throws IOException if there is no complete response in time
    public HttpReply send(HttpUriRequestBase request, Duration limit) throws IOException {
        request.setConfig(RequestConfig.custom()
                .setResponseTimeout(Timeout.of(limit))
                .setConnectionRequestTimeout(Timeout.of(limit))
                .setRedirectsEnabled(false)
                .build());
        var isLate = new AtomicBoolean();
        var truncated = new AtomicReference<@Nullable HttpReply>();
        var deadline = timer.schedule(
                () -> {
                    isLate.set(true);
                    request.cancel();
                },
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return client.execute(request, response -> {
                var reply = read(response);
                if (reply.isTruncated()) {
                    truncated.set(reply);
                    // Otherwise the client would read the rest of the body.
                    request.cancel();
                }
                return reply;
            });
        } catch (IOException | RuntimeException e) {
            var reply = truncated.get();
            if (reply != null) {
                return reply;
            }
            if (isLate.get()) {
                var timeout = new InterruptedIOException(
                        "There was no complete response within " + limit.toSeconds() + " s.");
                timeout.initCause(e);
                throw timeout;
            }
            throw e;
        } finally {
            deadline.cancel(false);
        }
    }

    private HttpReply read(ClassicHttpResponse response) throws IOException {
        var body = readBody(response.getEntity());
        return new HttpReply(
                response.getCode(),
                retryAfter(response),
                new String(body, StandardCharsets.UTF_8),
                body.length > MAX_REPLY_BYTES);
    }

    private static byte[] readBody(@Nullable HttpEntity entity) throws IOException {
        return entity == null ? new byte[0] : entity.getContent().readNBytes(MAX_REPLY_BYTES + 1);
    }

    /// Seconds or a date; another value is ignored.
    private @Nullable Duration retryAfter(ClassicHttpResponse response) {
        Header header = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        if (header == null) {
            return null;
        }
        var value = header.getValue().strip();
        try {
            var wait = value.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(
                            clock.instant(), Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)));
            return wait.isNegative() ? null : wait.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : wait;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /// Running requests fail.
    @Override
    public void close() {
        timer.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }
}

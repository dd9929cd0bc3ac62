package dev.labeler.edge.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides which pages of other origins may read responses. Credentials are headers that a page must have and
/// never cookies, so that allowing credentials gives an origin no additional access.
public final class CorsPolicy {
    private static final HeaderName ALLOW_ORIGIN = HeaderNames.create("Access-Control-Allow-Origin");
    private static final HeaderName ALLOW_CREDENTIALS = HeaderNames.create("Access-Control-Allow-Credentials");
    private static final HeaderName ALLOW_METHODS = HeaderNames.create("Access-Control-Allow-Methods");
    private static final HeaderName ALLOW_HEADERS = HeaderNames.create("Access-Control-Allow-Headers");
    private static final HeaderName EXPOSE_HEADERS = HeaderNames.create("Access-Control-Expose-Headers");
    private static final HeaderName MAX_AGE = HeaderNames.create("Access-Control-Max-Age");

    private static final String EXPOSED = "X-Request-ID, Retry-After, Content-Disposition, X-RateLimit-Limit, "
            + "X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit, RateLimit-Policy, ETag, X-Next-Page-Token";

    private final Set<String> origins;

    /// @param origins as browsers send them, `https://labeler.example`; `*` allows all
    public CorsPolicy(Set<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    /// The headers that a page of another origin needs to read a response.
    public Map<HeaderName, String> headers(@Nullable String origin) {
        if (origins.isEmpty()) {
            return Map.of();
        }
        if (origin == null || !isAllowed(origin)) {
            return Map.of(HeaderNames.VARY, "Origin");
        }
        var headers = new LinkedHashMap<HeaderName, String>();
        headers.put(HeaderNames.VARY, "Origin");
        headers.put(ALLOW_ORIGIN, origin);
        headers.put(EXPOSE_HEADERS, EXPOSED);
        if (origins.contains(origin)) {
            headers.put(ALLOW_CREDENTIALS, "true");
        }
        return headers;
    }

    void setHeaders(RestExchange exchange) {
        headers(exchange.header(HeaderNames.ORIGIN)).forEach(exchange::setHeader);
    }

    void setPreflightHeaders(RestExchange exchange, String methods) {
        var origin = exchange.header(HeaderNames.ORIGIN);
        if (origin != null && isAllowed(origin)) {
            exchange.setHeader(ALLOW_METHODS, methods);
            exchange.setHeader(
                    ALLOW_HEADERS,
                    "Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID, X-Request-ID");
            exchange.setHeader(MAX_AGE, "600");
        }
    }

    private boolean isAllowed(String origin) {
        return origins.contains(origin) || origins.contains("*");
    }
}

package dev.labeler.edge.http;

import dev.labeler.edge.limit.QuotaStatus;
import dev.labeler.edge.limit.RateLimiter;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.rpc.BearerHeader;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.LimitClass;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// Admits or refuses a call by its credential and rate limit, and sends the remaining quota in the usual
/// headers and in those of the IETF draft (draft-ietf-httpapi-ratelimit-headers-10).
final class AdmissionController {
    private static final HeaderName X_LIMIT = HeaderNames.create("X-RateLimit-Limit");
    private static final HeaderName X_REMAINING = HeaderNames.create("X-RateLimit-Remaining");
    private static final HeaderName X_RESET = HeaderNames.create("X-RateLimit-Reset");
    private static final HeaderName RATE_LIMIT = HeaderNames.create("RateLimit");
    private static final HeaderName RATE_LIMIT_POLICY = HeaderNames.create("RateLimit-Policy");

    private final RateLimiter limits;
    private final CredentialVerifier credentials;

    AdmissionController(RateLimiter limits, CredentialVerifier credentials) {
        this.limits = limits;
        this.credentials = credentials;
    }

    /// Verifies the credential before the body is read and decoded. The services verify it again and check
    /// permissions.
    ///
    /// @throws Failure UNAUTHENTICATED
    void authenticate(RestExchange exchange) {
        credentials.verify(BearerHeader.requireToken(exchange.authorization()));
    }

    /// @throws Failure RATE_LIMITED if the caller has made too many calls
    void admit(LimitClass limitClass, RestExchange exchange) {
        var request = exchange.request();
        exchange.setClientAddress(limits.addressOf(peer(request), forwardedFor(request)));
        var token = BearerHeader.parseToken(exchange.header(HeaderNames.AUTHORIZATION));
        var quota = limits.tryConsume(limitClass, token, peer(request), forwardedFor(request));
        if (quota == null) {
            return;
        }
        setQuotaHeaders(quota, exchange);
        if (quota.isExceeded()) {
            throw Failure.exhausted(
                            ErrorReason.RATE_LIMITED,
                            "The limit of %d calls per minute is exceeded. Retry in %d s."
                                    .formatted(quota.limit(), quota.secondsToReset()))
                    .with("policy", quota.policy())
                    .with("limit", quota.limit())
                    .with("retry_after", quota.secondsToReset());
        }
    }

    private static void setQuotaHeaders(QuotaStatus quota, RestExchange exchange) {
        exchange.setHeader(X_LIMIT, Integer.toString(quota.limit()));
        exchange.setHeader(X_REMAINING, Long.toString(quota.remaining()));
        exchange.setHeader(X_RESET, Long.toString(quota.resetsAt()));
        exchange.setHeader(
                RATE_LIMIT, "\"" + quota.policy() + "\";r=" + quota.remaining() + ";t=" + quota.secondsToReset());
        exchange.setHeader(
                RATE_LIMIT_POLICY,
                "\"" + quota.policy() + "\";q=" + quota.limit() + ";w=" + QuotaStatus.WINDOW_SECONDS);
    }

    private static InetAddress peer(ServerRequest request) {
        return request.remotePeer().address() instanceof InetSocketAddress socket && socket.getAddress() != null
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    private static List<String> forwardedFor(ServerRequest request) {
        return request.headers().values(HeaderNames.X_FORWARDED_FOR).stream()
                .map(String::strip)
                .toList();
    }
}

package dev.labeler.edge.console;

import dev.labeler.edge.http.Dispatcher;
import dev.labeler.edge.http.RestExchange;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.List;
import java.util.Map;

/// `/` is the console's page, `/console/{hash}/…` its files. They contain no data and need no credential.
public final class ConsoleEndpoints {
    private static final HeaderName POLICY = HeaderNames.create("Content-Security-Policy");

    private static final Map<HeaderName, String> PROTECTION = Map.of(
            HeaderNames.create("Referrer-Policy"), "no-referrer",
            HeaderNames.create("Cross-Origin-Opener-Policy"), "same-origin",
            HeaderNames.create("Cross-Origin-Resource-Policy"), "same-origin",
            HeaderNames.create("X-Frame-Options"), "DENY");

    private static final String REVALIDATE = "no-cache";
    private static final String FOREVER = "public, max-age=31536000, immutable";

    private final ConsoleFiles files = ConsoleFiles.load();
    private final String policy;

    public ConsoleEndpoints(ConsoleConfig config) {
        policy = policy(config);
    }

    public void addRoutes(Dispatcher dispatcher) {
        dispatcher.addUnlimited("GET", "/", exchange -> send(exchange, files.page(), REVALIDATE));
        dispatcher.addUnlimited("GET", "/console/{hash}/{file=**}", this::file);
    }

    /// The page of another edge, with another release, may ask for a file under its own hash: it receives the
    /// file of this release, which its browser must not keep.
    private void file(RestExchange exchange) {
        var path = exchange.variables().getLast();
        var file = files.find(path);
        if (file == null) {
            throw Failure.notFound(
                    ErrorReason.ROUTE_NOT_FOUND, "The console has no file " + path + ". Load the page again.");
        }
        var isCurrent = exchange.variables().getFirst().equals(files.hash());
        send(exchange, file, isCurrent ? FOREVER : REVALIDATE);
    }

    private void send(RestExchange exchange, ConsoleFile file, String caching) {
        var etag = "\"" + files.hash() + "\"";
        exchange.setHeader(POLICY, policy);
        PROTECTION.forEach(exchange::setHeader);
        exchange.setHeader(HeaderNames.ETAG, etag);
        exchange.setHeader(HeaderNames.VARY, "Accept-Encoding, Origin");
        if (listOf(exchange, HeaderNames.IF_NONE_MATCH).contains(etag)) {
            exchange.setHeader(HeaderNames.CACHE_CONTROL, caching);
            exchange.sendEmpty(304);
            return;
        }
        var isCompressed = acceptsGzip(exchange);
        if (isCompressed) {
            exchange.setHeader(HeaderNames.CONTENT_ENCODING, "gzip");
        }
        exchange.send(200, file.contentType(), caching, isCompressed ? file.compressed() : file.content());
    }

    private static boolean acceptsGzip(RestExchange exchange) {
        return listOf(exchange, HeaderNames.ACCEPT_ENCODING).stream()
                .anyMatch(coding -> coding.matches("gzip(\\s*;\\s*q=(1(\\.0*)?|0\\.\\d*[1-9]\\d*))?"));
    }

    private static List<String> listOf(RestExchange exchange, HeaderName name) {
        var value = exchange.header(name);
        return value == null ? List.of() : List.of(value.strip().split("\\s*,\\s*"));
    }

    private static String policy(ConsoleConfig config) {
        var stores = config.storeOrigins().isEmpty()
                ? ""
                : " " + String.join(" ", config.storeOrigins().stream().sorted().toList());
        return String.join(
                "; ",
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "img-src 'self' blob: data:" + stores,
                "connect-src 'self'",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'");
    }
}

package dev.labeler.edge.http;

import io.helidon.webserver.http.ServerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs requests when their responses have been sent. The path is logged as its route and its raw text; queries are
/// not logged, since they can contain tokens.
///
/// @param isEnabled whether requests are logged
public record AccessLog(boolean isEnabled) {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    void log(ServerRequest request, String method, String route, int status, long started) {
        if (!isEnabled) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("method", method)
                .addKeyValue("route", route)
                .addKeyValue("path", request.prologue().uriPath().rawPath())
                .addKeyValue("status", status)
                .addKeyValue("ms", (System.nanoTime() - started) / 1_000_000)
                .addKeyValue("client", request.remotePeer().host())
                .log("request");
    }
}

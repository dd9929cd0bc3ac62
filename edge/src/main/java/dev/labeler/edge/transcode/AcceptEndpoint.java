package dev.labeler.edge.transcode;

import dev.labeler.edge.http.Endpoint;
import dev.labeler.edge.http.RestExchange;
import io.helidon.http.HeaderNames;
import java.util.Locale;

/// A route of two RPCs: a stream for clients that accept lines of JSON, one JSON document for all others.
record AcceptEndpoint(Endpoint json, Endpoint lines) implements Endpoint {
    @Override
    public void serve(RestExchange exchange) throws Exception {
        var accept = exchange.header(HeaderNames.ACCEPT);
        var isLines = accept != null && accept.toLowerCase(Locale.ROOT).contains("application/x-ndjson");
        (isLines ? lines : json).serve(exchange);
    }
}

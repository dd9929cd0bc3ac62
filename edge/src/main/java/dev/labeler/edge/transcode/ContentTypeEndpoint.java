package dev.labeler.edge.transcode;

import dev.labeler.edge.http.Endpoint;
import dev.labeler.edge.http.RestExchange;
import java.util.Locale;

/// A route of two RPCs: forms are uploads, everything else is JSON.
record ContentTypeEndpoint(Endpoint json, Endpoint form) implements Endpoint {
    @Override
    public void serve(RestExchange exchange) throws Exception {
        var isForm = exchange.contentType().toLowerCase(Locale.ROOT).startsWith("multipart/");
        (isForm ? form : json).serve(exchange);
    }
}

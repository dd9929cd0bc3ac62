package dev.labeler.edge.http;

/// What serves a route. It answers through the exchange or throws; a failure becomes the error's
/// JSON.
@FunctionalInterface
public interface Endpoint {
    void serve(RestExchange exchange) throws Exception;
}

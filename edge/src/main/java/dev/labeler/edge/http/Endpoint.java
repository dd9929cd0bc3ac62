package dev.labeler.edge.http;

/// Serves a route. It sends the response through the exchange or throws; a failure is sent as JSON.
@FunctionalInterface
public interface Endpoint {
    void serve(RestExchange exchange) throws Exception;
}

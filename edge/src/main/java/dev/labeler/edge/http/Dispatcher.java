package dev.labeler.edge.http;

import dev.labeler.edge.limit.RateLimiter;
import dev.labeler.edge.route.PathTemplate;
import dev.labeler.edge.route.RouteLookup;
import dev.labeler.edge.route.RouteTrie;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.rpc.CallContext;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.LimitClass;
import io.grpc.Status;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.slf4j.MDC;

/// The handler of all requests: finds the route, calls its endpoint, and sends a response for every failure.
public final class Dispatcher implements Handler {
    /// For paths without a route: a page can read the 404 only after a successful preflight.
    private static final String ANY_METHOD = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

    private static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-ID");

    private final RouteTrie<RegisteredRoute> routes = new RouteTrie<>();
    private final FailureResponder failures;
    private final CorsPolicy cors;
    private final AdmissionController admission;
    private final BodyMemoryBudget bodies;
    private final Semaphore requests;
    private final ShutdownState state;
    private final AccessLog log;

    /// @param template the label of the route in metrics
    /// @param beaconBytes maximum bytes of a body that may have the credential, 0 if none may
    private record RegisteredRoute(
            String template, LimitClass limitClass, boolean isPublic, int beaconBytes, Endpoint endpoint) {}

    /// @param credentials verifies the credential of a call before its body is read
    /// @param maxRequests maximum number of concurrent requests
    public Dispatcher(
            ErrorJson errors,
            CorsPolicy cors,
            RateLimiter limits,
            CredentialVerifier credentials,
            BodyMemoryBudget bodies,
            int maxRequests,
            ShutdownState state,
            AccessLog log) {
        this.state = state;
        this.log = log;
        requests = new Semaphore(maxRequests);
        failures = new FailureResponder(errors);
        this.cors = cors;
        admission = new AdmissionController(limits, credentials);
        this.bodies = bodies;
    }

    /// Adds a route that requires a credential. A GET route also serves HEAD.
    public void add(String method, String template, LimitClass limitClass, Endpoint endpoint) {
        add(method, new RegisteredRoute(template, limitClass, false, 0, endpoint));
    }

    /// Adds a route that requires a credential, which the body of a beacon may have.
    public void addBeacon(String method, String template, LimitClass limitClass, int maxBytes, Endpoint endpoint) {
        add(method, new RegisteredRoute(template, limitClass, false, maxBytes, endpoint));
    }

    /// Adds a route that needs no credential.
    public void addPublic(String method, String template, LimitClass limitClass, Endpoint endpoint) {
        add(method, new RegisteredRoute(template, limitClass, true, 0, endpoint));
    }

    /// Adds a route that needs no credential and has no rate limit.
    public void addUnlimited(String method, String template, Endpoint endpoint) {
        add(method, new RegisteredRoute(template, LimitClass.LIMIT_CLASS_UNSPECIFIED, true, 0, endpoint));
    }

    private void add(String method, RegisteredRoute served) {
        routes.add(method, PathTemplate.parse(served.template()), served);
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        var started = System.nanoTime();
        var method = request.prologue().method().text();
        var requestId =
                CallContext.requestId(request.headers().first(REQUEST_ID).orElse(null));
        response.header(REQUEST_ID, requestId);
        MDC.put("request_id", requestId);
        var route = "none";
        var body = bodies.open();
        var exchange = new RestExchange(request, response, requestId, List.of(), body);
        boolean isLast = state.isAnnounced();
        if (isLast) {
            exchange.closeAfterwards();
        }
        try (body) {
            cors.setHeaders(exchange);
            var segments = UriDecoder.segments(request.prologue().uriPath().rawPath());
            switch (routes.find(method.equals("HEAD") ? "GET" : method, segments)) {
                case RouteLookup.Match<RegisteredRoute>(var served, var variables) -> {
                    route = served.template();
                    exchange = new RestExchange(request, response, requestId, variables, body);
                    serve(served, exchange);
                }
                case RouteLookup.MethodNotAllowed<RegisteredRoute>(var methods) ->
                    otherMethods(exchange, method, methods);
                case RouteLookup.NoMatch<RegisteredRoute> _
                when method.equals("OPTIONS") -> options(exchange, ANY_METHOD);
                case RouteLookup.NoMatch<RegisteredRoute> _ -> {
                    admission.admit(LimitClass.LIMIT_CLASS_STANDARD, exchange);
                    throw routeNotFound(request);
                }
            }
        } catch (Throwable e) {
            failures.respond(exchange, response, e);
        } finally {
            HttpMetrics.count(method, route, response.status().code(), started);
            log.log(request, method, route, response.status().code(), started);
            MDC.remove("request_id");
        }
        if (isLast || request.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
            close(response);
        }
    }

    private void serve(RegisteredRoute served, RestExchange exchange) throws Exception {
        admission.admit(served.limitClass(), exchange);
        if (served.beaconBytes() > 0) {
            BeaconCredential.take(exchange, served.beaconBytes());
        }
        if (!served.isPublic()) {
            admission.authenticate(exchange);
        }
        if (!requests.tryAcquire()) {
            throw Failure.unavailable("server", null).with("retry_after", 1);
        }
        try {
            served.endpoint().serve(exchange);
        } finally {
            requests.release();
        }
    }

    /// Helidon 4.4.0 sends `Connection: close` but waits for the client to close.
    private static void close(ServerResponse response) {
        if (response instanceof RoutingResponse routing) {
            routing.commit();
        }
        throw new CloseConnectionException("this was the last response of the connection");
    }

    private void otherMethods(RestExchange exchange, String method, Collection<String> methods) {
        var allowed = new TreeSet<>(methods);
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        allowed.add("OPTIONS");
        var allow = String.join(", ", allowed);
        if (!method.equals("OPTIONS")) {
            admission.admit(LimitClass.LIMIT_CLASS_STANDARD, exchange);
            throw Failure.of(
                            Status.Code.UNIMPLEMENTED,
                            ErrorReason.METHOD_NOT_ALLOWED,
                            "The path does not support the method " + method + ". Use one of " + allow + ".")
                    .with("allow", allow);
        }
        options(exchange, allow);
    }

    private void options(RestExchange exchange, String allow) {
        exchange.setHeader(HeaderNames.ALLOW, allow);
        cors.setPreflightHeaders(exchange, allow);
        exchange.sendEmpty(204);
    }

    private static Failure routeNotFound(ServerRequest request) {
        var path = request.prologue().uriPath().rawPath();
        return Failure.notFound(
                        ErrorReason.ROUTE_NOT_FOUND,
                        "The path " + path + " does not exist. All paths are listed at /openapi.")
                .with("path", path);
    }
}

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

/// The one handler that Helidon knows: finds the route, serves it, and answers every failure.
public final class Dispatcher implements Handler {
    /// For a path that no route has: a page whose preflight fails never gets to read the 404.
    private static final String ANY_METHOD = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

    private static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-ID");

    private final RouteTrie<RegisteredRoute> routes = new RouteTrie<>();
    private final FailureResponder failures;
    private final CorsPolicy cors;
    private final AdmissionController admission;
    private final BodyMemoryBudget bodies;
    private final Semaphore requests;

    /// @param template names the route in metrics
    private record RegisteredRoute(String template, LimitClass limitClass, boolean isPublic, Endpoint endpoint) {}

    /// @param credentials verifies a call's credential before its body is read
    /// @param maxRequests under way at once
    public Dispatcher(
            ErrorJson errors,
            CorsPolicy cors,
            RateLimiter limits,
            CredentialVerifier credentials,
            BodyMemoryBudget bodies,
            int maxRequests) {
        requests = new Semaphore(maxRequests);
        failures = new FailureResponder(errors);
        this.cors = cors;
        admission = new AdmissionController(limits, credentials);
        this.bodies = bodies;
    }

    /// Adds a route for callers with a credential. A GET route serves HEAD too.
    public void add(String method, String template, LimitClass limitClass, Endpoint endpoint) {
        add(method, new RegisteredRoute(template, limitClass, false, endpoint));
    }

    /// Adds a route that needs no credential.
    public void addPublic(String method, String template, LimitClass limitClass, Endpoint endpoint) {
        add(method, new RegisteredRoute(template, limitClass, true, endpoint));
    }

    /// Adds a route that needs no credential and is never refused for the number of its calls.
    public void addUnlimited(String method, String template, Endpoint endpoint) {
        add(method, new RegisteredRoute(template, LimitClass.LIMIT_CLASS_UNSPECIFIED, true, endpoint));
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
        var route = "none";
        var body = bodies.open();
        var exchange = new RestExchange(request, response, requestId, List.of(), body);
        try (body) {
            cors.answer(exchange);
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
                    throw nothing(request);
                }
            }
        } catch (Throwable e) {
            failures.answer(exchange, response, e);
        } finally {
            HttpMetrics.count(method, route, response.status().code(), started);
        }
        closeWhereAsked(request, response);
    }

    private void serve(RegisteredRoute served, RestExchange exchange) throws Exception {
        admission.admit(served.limitClass(), exchange);
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

    /// Helidon 4.4.0 says `Connection: close` and leaves it to the client.
    private static void closeWhereAsked(ServerRequest request, ServerResponse response) {
        if (request.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
            if (response instanceof RoutingResponse routing) {
                routing.commit();
            }
            throw new CloseConnectionException("the client asked for it");
        }
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
                            "This path does not take " + method + ", but " + allow + ".")
                    .with("allow", allow);
        }
        options(exchange, allow);
    }

    private void options(RestExchange exchange, String allow) {
        exchange.setHeader(HeaderNames.ALLOW, allow);
        cors.answerPreflight(exchange, allow);
        exchange.sendEmpty(204);
    }

    private static Failure nothing(ServerRequest request) {
        var path = request.prologue().uriPath().rawPath();
        return Failure.notFound(ErrorReason.ROUTE_NOT_FOUND, "There is nothing at " + path + "; see /openapi.")
                .with("path", path);
    }
}

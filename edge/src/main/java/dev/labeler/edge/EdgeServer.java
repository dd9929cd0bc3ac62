package dev.labeler.edge;

import com.google.protobuf.Message;
import dev.labeler.edge.connection.LimitedConnectionSelector;
import dev.labeler.edge.console.ConsoleEndpoints;
import dev.labeler.edge.health.HealthEndpoints;
import dev.labeler.edge.health.ReadinessProbe;
import dev.labeler.edge.http.AccessLog;
import dev.labeler.edge.http.BodyMemoryBudget;
import dev.labeler.edge.http.CorsPolicy;
import dev.labeler.edge.http.DirectErrorHandler;
import dev.labeler.edge.http.Dispatcher;
import dev.labeler.edge.http.ErrorJson;
import dev.labeler.edge.http.ShutdownState;
import dev.labeler.edge.json.JsonCodec;
import dev.labeler.edge.limit.RateLimiter;
import dev.labeler.edge.openapi.OpenApiGenerator;
import dev.labeler.edge.transcode.Backend;
import dev.labeler.edge.transcode.RpcMethod;
import dev.labeler.edge.transcode.Transcoder;
import dev.labeler.edge.upload.UploadEndpoint;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.net.ShutdownConfig;
import dev.labeler.proto.type.v1.LimitClass;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The REST server. `close` reports "not ready", continues for a configured delay, then waits for running requests.
public final class EdgeServer implements AutoCloseable {
    /// A path may contain image names in any script, in which a byte takes three characters.
    private static final int MAX_PATH = 17 << 10;

    /// [LimitedConnectionSelector] has lower limits and returns the reason.
    private static final int MAX_HEADERS = 64 << 10;

    private final WebServer server;

    private final LimitedConnectionSelector connections;

    private final ShutdownState state;
    private final ShutdownConfig shutdown;

    private EdgeServer(
            WebServer server, LimitedConnectionSelector connections, ShutdownState state, ShutdownConfig shutdown) {
        this.server = server;
        this.connections = connections;
        this.state = state;
        this.shutdown = shutdown;
    }

    /// @param credentials verifies callers
    /// @param limits limits the number of calls; not closed by this server
    public static EdgeServer start(
            EdgeConfig config, List<Backend> backends, CredentialVerifier credentials, RateLimiter limits) {
        var rpcs = backends.stream()
                .flatMap(backend -> RpcMethod.of(backend).stream())
                .toList();
        var json = new JsonCodec(config.maxJsonBytes());
        var errors = new ErrorJson(json, responseTypes(rpcs));
        var cors = new CorsPolicy(config.corsOrigins());
        var state = new ShutdownState();
        var dispatcher = new Dispatcher(
                errors,
                cors,
                limits,
                credentials,
                BodyMemoryBudget.ofHeap(Runtime.getRuntime().maxMemory(), config.maxJsonBytes()),
                config.maxRequests(),
                state,
                new AccessLog(config.accessLog()));
        new Transcoder(
                        json,
                        errors,
                        config.maxJsonBytes(),
                        state,
                        (rpc, binding) -> new UploadEndpoint(rpc, binding, json, config.maxUploadBytes()))
                .addRoutes(rpcs, dispatcher);
        var document = new OpenApiGenerator(json).document(rpcs);
        dispatcher.addPublic(
                "GET", "/openapi", LimitClass.LIMIT_CLASS_STANDARD, exchange -> exchange.sendJson(200, document));
        new HealthEndpoints(json, probes(backends), state).addRoutes(dispatcher, config.metrics());
        if (config.console().isEnabled()) {
            new ConsoleEndpoints(config.console()).addRoutes(dispatcher);
        }
        var connections = new LimitedConnectionSelector(http1(), config.connections(), config.timeouts(), cors);
        try {
            return new EdgeServer(
                    listen(config, dispatcher, DirectErrorHandler.handlers(errors, cors), connections),
                    connections,
                    state,
                    config.shutdown());
        } catch (RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    /// The TCP port.
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        state.announce();
        shutdown.awaitDelay();
        state.endStreams();
        server.stop();
        connections.close();
    }

    private static WebServer listen(
            EdgeConfig config, Dispatcher dispatcher, DirectHandlers errors, LimitedConnectionSelector connections) {
        var server = WebServer.builder()
                // On the server's builder this setting has no effect. With a second protocol Helidon would wait
                // for bytes before it calls the connection selector.
                .from(ListenerConfig.builder().protocolsDiscoverServices(false).buildPrototype())
                .port(config.port())
                .host(config.address())
                .shutdownHook(false)
                .shutdownGracePeriod(config.shutdown().timeout())
                // The NIO socket of Helidon 4.4.0 lost data when the send buffer was full (decision 8).
                .useNio(false)
                // The endpoints have lower limits, and read part of a refused body so that the client receives
                // the response.
                .maxPayloadSize(2 * Math.max(config.maxUploadBytes(), config.maxJsonBytes()))
                .directHandlers(errors)
                .addConnectionSelector(connections)
                .routing(HttpRouting.builder().any(dispatcher))
                .build()
                .start();
        // Helidon only logs that it could not bind.
        if (!server.isRunning()) {
            throw new ConfigException(
                    "cannot listen on PORT %d of %s: the port is in use, or the process may not bind it"
                            .formatted(config.port(), config.address()));
        }
        return server;
    }

    // Helidon 4.5.0 replaces the two log settings.
    @SuppressWarnings("removal")
    private static Http1Config http1() {
        return Http1Config.builder()
                .maxPrologueLength(MAX_PATH)
                .maxHeadersSize(MAX_HEADERS)
                // The dispatcher validates paths and queries, and its error responses have CORS headers.
                .validatePath(false)
                .validatePrologue(false)
                .receiveLog(false)
                .sendLog(false)
                .build();
    }

    private static List<ReadinessProbe> probes(List<Backend> backends) {
        return backends.stream()
                .map(backend -> new ReadinessProbe(backend.name(), backend.channel()))
                .toList();
    }

    /// The messages that a failure may contain: all response types.
    private static Map<String, Message> responseTypes(List<RpcMethod> rpcs) {
        var types = new HashMap<String, Message>();
        rpcs.forEach(rpc -> types.put(rpc.response().getDescriptorForType().getFullName(), rpc.response()));
        return types;
    }
}

package dev.labeler.edge;

import com.google.protobuf.Message;
import dev.labeler.edge.health.HealthEndpoints;
import dev.labeler.edge.health.ReadinessProbe;
import dev.labeler.edge.http.Cors;
import dev.labeler.edge.http.DirectErrors;
import dev.labeler.edge.http.Dispatcher;
import dev.labeler.edge.http.ErrorJson;
import dev.labeler.edge.json.JsonCodec;
import dev.labeler.edge.limit.RateLimits;
import dev.labeler.edge.openapi.OpenApi;
import dev.labeler.edge.transcode.Backend;
import dev.labeler.edge.transcode.Rpc;
import dev.labeler.edge.transcode.Transcoder;
import dev.labeler.edge.upload.UploadEndpoint;
import dev.labeler.kit.config.ConfigException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The REST server. It serves from `start` on, until `close` has let the requests under way finish.
public final class EdgeServer implements AutoCloseable {
    /// A path holds image names of any script, each byte of which takes three characters.
    private static final int MAX_PATH = 16 << 10;

    /// How long a client may say nothing, between requests and in the middle of one.
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

    private final WebServer server;

    private EdgeServer(WebServer server) {
        this.server = server;
    }

    /// @param limits how many calls a caller may make; whoever opened it closes it, after the server
    public static EdgeServer start(EdgeConfig config, List<Backend> backends, RateLimits limits) {
        var rpcs =
                backends.stream().flatMap(backend -> Rpc.of(backend).stream()).toList();
        var json = new JsonCodec(config.maxJsonBytes());
        var errors = new ErrorJson(json, responseTypes(rpcs));
        var dispatcher = new Dispatcher(errors, new Cors(config.corsOrigins()), limits);
        new Transcoder(
                        json,
                        errors,
                        config.maxJsonBytes(),
                        (rpc, binding) -> new UploadEndpoint(rpc, binding, json, config.maxUploadBytes()))
                .addRoutes(rpcs, dispatcher);
        var document = new OpenApi(json).document(rpcs);
        dispatcher.add("GET", "/openapi", exchange -> exchange.sendJson(200, document));
        new HealthEndpoints(json, probes(backends)).addRoutes(dispatcher);
        return new EdgeServer(listen(config, dispatcher, errors));
    }

    /// The TCP port that it listens on.
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    private static WebServer listen(EdgeConfig config, Dispatcher dispatcher, ErrorJson errors) {
        var server = WebServer.builder()
                .port(config.port())
                .host(config.address())
                .shutdownHook(false)
                .shutdownGracePeriod(config.drain())
                // Helidon 4.4.0's NIO socket forgets what a full send buffer did not take, and the stream is torn.
                .useNio(false)
                .connectionOptions(socket -> socket.readTimeout(READ_TIMEOUT))
                // The endpoints refuse earlier and politely, letting the client finish a little so that it reads
                // why.
                .maxPayloadSize(2 * Math.max(config.maxUploadBytes(), config.maxJsonBytes()))
                .maxTcpConnections(config.maxConnections())
                .maxConcurrentRequests(config.maxRequests())
                .directHandlers(DirectErrors.handlers(errors))
                .addProtocol(Http1Config.builder()
                        .maxPrologueLength(MAX_PATH)
                        .receiveLog(false)
                        .sendLog(false)
                        .build())
                .routing(HttpRouting.builder().any(dispatcher))
                .build()
                .start();
        // Helidon logs that it could not bind and goes on.
        if (!server.isRunning()) {
            throw new ConfigException("PORT %d cannot be used on %s: the address is in use or may not be bound"
                    .formatted(config.port(), config.address()));
        }
        return server;
    }

    private static List<ReadinessProbe> probes(List<Backend> backends) {
        return backends.stream()
                .map(backend -> new ReadinessProbe(backend.name(), backend.channel()))
                .toList();
    }

    /// What a failure may carry: anything that a call answers with.
    private static Map<String, Message> responseTypes(List<Rpc> rpcs) {
        var types = new HashMap<String, Message>();
        rpcs.forEach(rpc -> types.put(rpc.response().getDescriptorForType().getFullName(), rpc.response()));
        return types;
    }
}

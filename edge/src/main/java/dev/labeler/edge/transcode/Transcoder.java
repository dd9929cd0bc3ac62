package dev.labeler.edge.transcode;

import com.google.api.HttpBody;
import dev.labeler.edge.http.Dispatcher;
import dev.labeler.edge.http.Endpoint;
import dev.labeler.edge.http.ErrorJson;
import dev.labeler.edge.json.JsonCodec;
import dev.labeler.edge.stream.BodyStream;
import dev.labeler.edge.stream.EventStream;
import dev.labeler.edge.stream.LineStream;
import dev.labeler.edge.stream.StreamAnswer;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BiFunction;

/// Gives every bound RPC its routes.
public final class Transcoder {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final JsonCodec json;
    private final ErrorJson errors;
    private final int maxBodyBytes;
    private final BiFunction<Rpc, Binding, Endpoint> uploads;

    /// @param uploads serves a client-streaming RPC
    public Transcoder(JsonCodec json, ErrorJson errors, int maxBodyBytes, BiFunction<Rpc, Binding, Endpoint> uploads) {
        this.json = json;
        this.errors = errors;
        this.maxBodyBytes = maxBodyBytes;
        this.uploads = uploads;
    }

    private record Route(String method, String template) {}

    public void addRoutes(List<Rpc> rpcs, Dispatcher dispatcher) {
        var forms = new HashMap<Route, Endpoint>();
        var others = new LinkedHashMap<Route, Endpoint>();
        for (var rpc : rpcs) {
            for (var binding : Binding.of(rpc)) {
                var route = new Route(binding.method(), binding.template().text());
                var served = rpc.isUpload() ? forms : others;
                if (served.put(route, endpoint(rpc, binding)) != null) {
                    throw new IllegalArgumentException(route + " is declared twice");
                }
            }
        }
        others.forEach((route, endpoint) -> {
            var form = forms.remove(route);
            dispatcher.add(
                    route.method(), route.template(), form == null ? endpoint : new ByContentType(endpoint, form));
        });
        forms.forEach((route, endpoint) -> dispatcher.add(route.method(), route.template(), endpoint));
    }

    private Endpoint endpoint(Rpc rpc, Binding binding) {
        return switch (rpc.method().getType()) {
            case UNARY -> new UnaryEndpoint(rpc, binding, binder(rpc, binding), json);
            case SERVER_STREAMING -> new StreamEndpoint(rpc, binder(rpc, binding), stream(rpc));
            case CLIENT_STREAMING -> uploads.apply(rpc, binding);
            case BIDI_STREAMING, UNKNOWN ->
                throw new IllegalArgumentException(
                        rpc.method().getFullMethodName() + ": REST has no stream of both sides");
        };
    }

    private RequestBinder binder(Rpc rpc, Binding binding) {
        return new RequestBinder(rpc, binding, json, maxBodyBytes);
    }

    private StreamAnswer stream(Rpc rpc) {
        if (rpc.response() instanceof HttpBody) {
            return new BodyStream();
        }
        return rpc.rule().getEvents() ? new EventStream(json, errors, HEARTBEAT) : new LineStream(json);
    }
}

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
import java.util.List;

/// Gives every bound RPC its routes.
public final class Transcoder {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final JsonCodec json;
    private final ErrorJson errors;
    private final int maxBodyBytes;

    public Transcoder(JsonCodec json, ErrorJson errors, int maxBodyBytes) {
        this.json = json;
        this.errors = errors;
        this.maxBodyBytes = maxBodyBytes;
    }

    public void addRoutes(List<Rpc> rpcs, Dispatcher dispatcher) {
        for (var rpc : rpcs) {
            for (var binding : Binding.of(rpc)) {
                dispatcher.add(binding.method(), binding.template().text(), endpoint(rpc, binding));
            }
        }
    }

    private Endpoint endpoint(Rpc rpc, Binding binding) {
        var binder = new RequestBinder(rpc, binding, json, maxBodyBytes);
        return switch (rpc.method().getType()) {
            case UNARY -> new UnaryEndpoint(rpc, binding, binder, json);
            case SERVER_STREAMING -> new StreamEndpoint(rpc, binder, stream(rpc));
            case CLIENT_STREAMING, BIDI_STREAMING, UNKNOWN ->
                throw new IllegalArgumentException(
                        rpc.method().getFullMethodName() + ": only the answer may be a stream over REST");
        };
    }

    private StreamAnswer stream(Rpc rpc) {
        if (rpc.response() instanceof HttpBody) {
            return new BodyStream();
        }
        return rpc.rule().getEvents() ? new EventStream(json, errors, HEARTBEAT) : new LineStream(json);
    }
}

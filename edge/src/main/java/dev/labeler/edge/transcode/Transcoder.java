package dev.labeler.edge.transcode;

import com.google.api.HttpBody;
import dev.labeler.edge.http.Dispatcher;
import dev.labeler.edge.http.Endpoint;
import dev.labeler.edge.http.ErrorJson;
import dev.labeler.edge.http.ShutdownState;
import dev.labeler.edge.json.JsonCodec;
import dev.labeler.edge.stream.EventEncoder;
import dev.labeler.edge.stream.EventStreamResponse;
import dev.labeler.edge.stream.NdjsonResponse;
import dev.labeler.edge.stream.RawBodyResponse;
import dev.labeler.edge.stream.StreamResponse;
import dev.labeler.kit.rpc.RequestSizeLimits;
import dev.labeler.proto.type.v1.LimitClass;
import io.grpc.MethodDescriptor.MethodType;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;

/// Creates the routes of all RPCs with a REST binding.
public final class Transcoder {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final JsonCodec json;
    private final ErrorJson errors;
    private final int maxBodyBytes;
    private final ShutdownState state;
    private final BiFunction<RpcMethod, HttpBinding, Endpoint> uploads;

    /// @param uploads creates the endpoint of a client-streaming RPC
    public Transcoder(
            JsonCodec json,
            ErrorJson errors,
            int maxBodyBytes,
            ShutdownState state,
            BiFunction<RpcMethod, HttpBinding, Endpoint> uploads) {
        this.state = state;
        this.json = json;
        this.errors = errors;
        this.maxBodyBytes = maxBodyBytes;
        this.uploads = uploads;
    }

    private record Route(String method, String template) {}

    /// The endpoints of a route: one RPC, or several of different types.
    ///
    /// @param isPublic whether none of them needs a credential
    /// @param beaconBytes maximum bytes of a body that may have the credential, 0 if none may
    private record Served(
            LimitClass limitClass, boolean isPublic, int beaconBytes, EnumMap<MethodType, Endpoint> endpoints) {
        Served with(Served other, Route route) {
            if (limitClass != other.limitClass) {
                throw new IllegalArgumentException(route + " has RPCs of different limit classes");
            }
            var both = new EnumMap<>(endpoints);
            both.putAll(other.endpoints);
            if (both.size() < endpoints.size() + other.endpoints.size()) {
                throw new IllegalArgumentException(route + " is declared twice");
            }
            return new Served(limitClass, isPublic && other.isPublic, Math.max(beaconBytes, other.beaconBytes), both);
        }
    }

    public void addRoutes(List<RpcMethod> rpcs, Dispatcher dispatcher) {
        var routes = new LinkedHashMap<Route, Served>();
        for (var rpc : rpcs) {
            for (var binding : HttpBinding.of(rpc)) {
                var route = new Route(binding.method(), binding.template().text());
                routes.merge(route, served(rpc, binding), (one, other) -> one.with(other, route));
            }
        }
        routes.forEach((route, served) -> {
            var endpoint = combined(route, served.endpoints());
            if (served.isPublic()) {
                dispatcher.addPublic(route.method(), route.template(), served.limitClass(), endpoint);
            } else if (served.beaconBytes() > 0) {
                dispatcher.addBeacon(
                        route.method(), route.template(), served.limitClass(), served.beaconBytes(), endpoint);
            } else {
                dispatcher.add(route.method(), route.template(), served.limitClass(), endpoint);
            }
        });
    }

    private Served served(RpcMethod rpc, HttpBinding binding) {
        var limitClass = rpc.rule().getLimitClass();
        if (limitClass == LimitClass.LIMIT_CLASS_UNSPECIFIED || limitClass == LimitClass.UNRECOGNIZED) {
            throw new IllegalArgumentException(
                    rpc.method().getFullMethodName() + " has a REST binding and no limit_class in its rule");
        }
        var endpoints = new EnumMap<MethodType, Endpoint>(MethodType.class);
        endpoints.put(rpc.method().getType(), endpoint(rpc, binding));
        var beaconBytes = rpc.rule().getBeacon() ? RequestSizeLimits.bytes(rpc.rule()) : 0;
        return new Served(limitClass, rpc.rule().getPublic(), beaconBytes, endpoints);
    }

    /// A unary RPC may share its route with one that accepts forms or one that streams.
    private static Endpoint combined(Route route, EnumMap<MethodType, Endpoint> served) {
        var unary = served.remove(MethodType.UNARY);
        if (served.size() > 1) {
            throw new IllegalArgumentException(route + " is declared twice");
        }
        if (unary == null || served.isEmpty()) {
            return unary == null ? served.values().iterator().next() : unary;
        }
        var form = served.get(MethodType.CLIENT_STREAMING);
        var lines = served.get(MethodType.SERVER_STREAMING);
        return form != null
                ? new ContentTypeEndpoint(unary, form)
                : new AcceptEndpoint(unary, Objects.requireNonNull(lines));
    }

    private Endpoint endpoint(RpcMethod rpc, HttpBinding binding) {
        return switch (rpc.method().getType()) {
            case UNARY -> new UnaryEndpoint(rpc, binding, binder(rpc, binding), json);
            case SERVER_STREAMING -> new StreamEndpoint(rpc, binder(rpc, binding), stream(rpc));
            case CLIENT_STREAMING -> uploads.apply(rpc, binding);
            case BIDI_STREAMING, UNKNOWN ->
                throw new IllegalArgumentException(
                        rpc.method().getFullMethodName() + ": REST does not support bidirectional streams");
        };
    }

    private RequestBinder binder(RpcMethod rpc, HttpBinding binding) {
        return new RequestBinder(rpc, binding, json, Math.min(maxBodyBytes, RequestSizeLimits.bytes(rpc.rule())));
    }

    private StreamResponse stream(RpcMethod rpc) {
        if (rpc.response() instanceof HttpBody) {
            return new RawBodyResponse();
        }
        if (!rpc.rule().getEvents()) {
            return new NdjsonResponse(json);
        }
        var name = rpc.rule().getEventName();
        var encoder = new EventEncoder(
                json,
                name.isEmpty() ? "progress" : name,
                rpc.responseField(rpc.rule().getEventId()));
        return new EventStreamResponse(encoder, errors, state, HEARTBEAT);
    }
}

package dev.labeler.edge.transcode;

import dev.labeler.edge.http.Endpoint;
import dev.labeler.edge.http.RestExchange;
import dev.labeler.edge.json.JsonCodec;
import io.grpc.stub.ClientCalls;

/// Serves a unary RPC as JSON.
final class UnaryEndpoint implements Endpoint {
    private final RpcMethod rpc;
    private final RequestBinder binder;
    private final RpcResponseWriter responses;

    UnaryEndpoint(RpcMethod rpc, HttpBinding binding, RequestBinder binder, JsonCodec json) {
        this.rpc = rpc;
        this.binder = binder;
        responses = new RpcResponseWriter(rpc, binding.responseBody(), json);
    }

    @Override
    public void serve(RestExchange exchange) throws Exception {
        var request = binder.bind(exchange);
        exchange.inCallContext(() -> {
            var response = ClientCalls.blockingUnaryCall(rpc.channel(), rpc.method(), rpc.callOptions(), request);
            responses.write(exchange, request, response);
        });
    }
}

package dev.labeler.edge.transcode;

import dev.labeler.edge.http.Endpoint;
import dev.labeler.edge.http.RestExchange;
import dev.labeler.edge.stream.MessageSource;
import dev.labeler.edge.stream.StreamResponse;
import io.grpc.stub.ClientCalls;

/// Serves a server-streaming RPC.
final class StreamEndpoint implements Endpoint {
    private final RpcMethod rpc;
    private final RequestBinder binder;
    private final StreamResponse answer;

    StreamEndpoint(RpcMethod rpc, RequestBinder binder, StreamResponse answer) {
        this.rpc = rpc;
        this.binder = binder;
        this.answer = answer;
    }

    @Override
    public void serve(RestExchange exchange) throws Exception {
        var request = binder.bind(exchange);
        exchange.inCallContext(() -> {
            var call =
                    ClientCalls.blockingV2ServerStreamingCall(rpc.channel(), rpc.method(), rpc.callOptions(), request);
            try (var source = new MessageSource(call)) {
                var first = source.next();
                if (exchange.isHead()) {
                    exchange.send(200, answer.contentType(), new byte[0]);
                } else {
                    answer.answer(exchange, first, source);
                }
            }
        });
    }
}

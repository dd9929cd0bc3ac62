package dev.labeler.edge.transcode;

import dev.labeler.edge.http.Endpoint;
import dev.labeler.edge.http.Exchange;
import dev.labeler.edge.stream.MessageSource;
import dev.labeler.edge.stream.StreamAnswer;
import io.grpc.stub.ClientCalls;

/// A server-streaming RPC.
final class StreamEndpoint implements Endpoint {
    private final Rpc rpc;
    private final RequestBinder binder;
    private final StreamAnswer answer;

    StreamEndpoint(Rpc rpc, RequestBinder binder, StreamAnswer answer) {
        this.rpc = rpc;
        this.binder = binder;
        this.answer = answer;
    }

    @Override
    public void serve(Exchange exchange) throws Exception {
        var request = binder.bind(exchange);
        exchange.inCallContext(() -> {
            var call = ClientCalls.blockingV2ServerStreamingCall(rpc.channel(), rpc.method(), rpc.options(), request);
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

package dev.labeler.edge.transcode;

import dev.labeler.edge.http.Endpoint;
import dev.labeler.edge.http.Exchange;
import dev.labeler.edge.json.JsonCodec;
import io.grpc.stub.ClientCalls;

/// A unary RPC as JSON.
final class UnaryEndpoint implements Endpoint {
    private final Rpc rpc;
    private final RequestBinder binder;
    private final AnswerWriter answers;

    UnaryEndpoint(Rpc rpc, Binding binding, RequestBinder binder, JsonCodec json) {
        this.rpc = rpc;
        this.binder = binder;
        answers = new AnswerWriter(rpc, binding.responseBody(), json);
    }

    @Override
    public void serve(Exchange exchange) throws Exception {
        var request = binder.bind(exchange);
        exchange.inCallContext(() -> {
            var response = ClientCalls.blockingUnaryCall(rpc.channel(), rpc.method(), rpc.options(), request);
            answers.answer(exchange, request, response);
        });
    }
}

package dev.labeler.kit.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Callable;

/// How a unary method answers: by returning or throwing.
public final class UnaryHandler {
    private UnaryHandler() {}

    /// Runs `body` on the calling (virtual) thread and answers with what it returns, or with what
    /// it throws: a [Failure] as it is, anything else as the interceptors' table says.
    public static <T> void answer(StreamObserver<T> out, Callable<T> body) {
        answerUnlessCancelled((ServerCallStreamObserver<T>) out, body);
    }

    static <T> void answerUnlessCancelled(ServerCallStreamObserver<T> out, Callable<T> body) {
        T response;
        try {
            response = body.call();
        } catch (Throwable e) {
            finish(out, () -> out.onError(e));
            return;
        }
        finish(out, () -> {
            out.onNext(response);
            out.onCompleted();
        });
    }

    /// A call that is gone cannot be answered, and answering it anyway throws.
    static void finish(ServerCallStreamObserver<?> call, Runnable answer) {
        if (call.isCancelled()) {
            return;
        }
        try {
            answer.run();
        } catch (RuntimeException e) {
            if (!call.isCancelled()) {
                throw e;
            }
        }
    }
}

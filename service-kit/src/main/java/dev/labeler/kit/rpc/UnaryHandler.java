package dev.labeler.kit.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Callable;

/// Runs unary methods.
public final class UnaryHandler {
    private UnaryHandler() {}

    /// Runs `body` on the calling (virtual) thread and sends its result or exception, which the interceptors
    /// map.
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

    /// Sends nothing if the call was cancelled, since the observer would throw.
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

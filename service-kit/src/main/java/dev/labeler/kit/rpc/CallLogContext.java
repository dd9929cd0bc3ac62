package dev.labeler.kit.rpc;

import org.slf4j.MDC;

/// Adds the request id to every log line of a call.
final class CallLogContext {
    private static final String NAME = "request_id";

    private CallLogContext() {}

    /// Runs `task` with the request id of the gRPC context that is current at that time.
    static Runnable withRequestId(Runnable task) {
        return () -> {
            var before = MDC.get(NAME);
            var requestId = CallContext.requestId();
            if (requestId != null) {
                MDC.put(NAME, requestId);
            }
            try {
                task.run();
            } finally {
                if (before == null) {
                    MDC.remove(NAME);
                } else {
                    MDC.put(NAME, before);
                }
            }
        };
    }
}

package dev.labeler.standalone;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import java.util.Set;

/// The outcome of a call with regard to authorisation.
enum AuthorisationOutcome {
    /// The call was authorised, independent of its result.
    THROUGH("ok"),
    UNAUTHENTICATED("401"),
    /// PERMISSION_DENIED or MISSING_SCOPE.
    FORBIDDEN("403"),
    /// The object that the request names is reported as missing although it exists.
    HIDDEN("404");

    final String word;

    AuthorisationOutcome(String word) {
        this.word = word;
    }

    /// @param anchors reasons with which an existing object is reported as missing
    static AuthorisationOutcome of(StatusException failed, Set<String> anchors) {
        return of(reason(failed), anchors);
    }

    static AuthorisationOutcome of(String reason, Set<String> anchors) {
        return switch (reason) {
            case "UNAUTHENTICATED" -> UNAUTHENTICATED;
            case "PERMISSION_DENIED", "MISSING_SCOPE" -> FORBIDDEN;
            // A call that failed or timed out shows nothing about authorisation.
            case "INTERNAL", "UNAVAILABLE", "DEADLINE_EXCEEDED", "" ->
                throw new AssertionError("the call did not complete: " + reason);
            default -> anchors.contains(reason) ? HIDDEN : THROUGH;
        };
    }

    private static String reason(StatusException failed) {
        var status = StatusProto.fromThrowable(failed);
        if (status != null) {
            for (var detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    try {
                        return detail.unpack(ErrorInfo.class).getReason();
                    } catch (InvalidProtocolBufferException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
        throw new AssertionError("the call failed without a reason", failed);
    }
}

package dev.labeler.export;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.ErrorInfo;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// The error of a failed call.
public record ExportErrors(ErrorReason reason, String message, Map<String, String> metadata) {
    public static ExportErrors of(ThrowingCallable call) throws Exception {
        var thrown = Objects.requireNonNull(catchThrowableOfType(StatusRuntimeException.class, call), "it succeeded");
        var status =
                Objects.requireNonNull(StatusProto.fromThrowable(thrown), () -> "no details in " + thrown.getStatus());
        for (var detail : status.getDetailsList()) {
            if (detail.is(ErrorInfo.class)) {
                var info = detail.unpack(ErrorInfo.class);
                return new ExportErrors(
                        ErrorReason.valueOf(info.getReason()), status.getMessage(), info.getMetadataMap());
            }
        }
        throw new AssertionError("no ErrorInfo", thrown);
    }
}

package dev.labeler.annotation;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// The error of a failed call.
public record AnnotationErrors(com.google.rpc.Status status, ErrorInfo info) {
    public static AnnotationErrors of(ThrowingCallable call) throws Exception {
        return of(Objects.requireNonNull(catchThrowableOfType(StatusRuntimeException.class, call), "it succeeded"));
    }

    public static AnnotationErrors of(StatusRuntimeException thrown) throws Exception {
        var status =
                Objects.requireNonNull(StatusProto.fromThrowable(thrown), () -> "no details in " + thrown.getStatus());
        for (var detail : status.getDetailsList()) {
            if (detail.is(ErrorInfo.class)) {
                return new AnnotationErrors(status, detail.unpack(ErrorInfo.class));
            }
        }
        throw new AssertionError("no ErrorInfo", thrown);
    }

    public ErrorReason reason() {
        return ErrorReason.valueOf(info.getReason());
    }

    public Map<String, String> metadata() {
        return info.getMetadataMap();
    }

    public <M extends Message> M detail(Class<M> type) throws Exception {
        for (var detail : status.getDetailsList()) {
            if (detail.is(type)) {
                return detail.unpack(type);
            }
        }
        throw new AssertionError("no " + type.getSimpleName());
    }
}

package dev.labeler.dataset;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.protobuf.StatusProto;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// Reads the details of failed calls.
public final class DatasetErrors {
    private DatasetErrors() {}

    public static ErrorReason reason(Throwable thrown) {
        return ErrorReason.valueOf(detail(thrown, ErrorInfo.class).getReason());
    }

    public static Map<String, String> metadata(Throwable thrown) {
        return detail(thrown, ErrorInfo.class).getMetadataMap();
    }

    public static String message(Throwable thrown) {
        return status(thrown).getMessage();
    }

    public static Map<String, String> violations(Throwable thrown) {
        var violations = new LinkedHashMap<String, String>();
        detail(thrown, BadRequest.class)
                .getFieldViolationsList()
                .forEach(each -> violations.put(each.getField(), each.getDescription()));
        return violations;
    }

    private static com.google.rpc.Status status(Throwable thrown) {
        return Objects.requireNonNull(StatusProto.fromThrowable(thrown), () -> "no status: " + thrown);
    }

    private static <T extends Message> T detail(Throwable thrown, Class<T> type) {
        for (Any detail : status(thrown).getDetailsList()) {
            if (detail.is(type)) {
                try {
                    return detail.unpack(type);
                } catch (InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
            }
        }
        throw new AssertionError("no " + type.getSimpleName() + " in " + status(thrown), thrown);
    }
}

package dev.labeler.kit.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.jspecify.annotations.Nullable;

/// Converts a [Failure] to and from `google.rpc.Status` with exactly one `ErrorInfo`.
public final class RichStatusConverter {
    /// Domain of every ErrorInfo.
    public static final String DOMAIN = "labeler.dev";

    private RichStatusConverter() {}

    public static Status toProto(Failure failure, @Nullable String requestId) {
        var info = ErrorInfo.newBuilder()
                .setDomain(DOMAIN)
                .setReason(failure.reason().name())
                .putAllMetadata(failure.metadata());
        if (requestId != null) {
            info.putMetadata("request_id", requestId);
        }
        var status = Status.newBuilder()
                .setCode(failure.code().value())
                .setMessage(failure.text())
                .addDetails(Any.pack(info.build()));
        if (!failure.violations().isEmpty()) {
            status.addDetails(Any.pack(BadRequest.newBuilder()
                    .addAllFieldViolations(failure.violations())
                    .build()));
        }
        failure.details().forEach(detail -> status.addDetails(detail instanceof Any any ? any : Any.pack(detail)));
        return status.build();
    }

    static StatusRuntimeException toException(Failure failure, @Nullable String requestId) {
        return StatusProto.toStatusRuntimeException(toProto(failure, requestId));
    }

    /// The failure that another service of the product returned, or null if the status has no ErrorInfo of this
    /// domain. Details remain packed as Any.
    static @Nullable Failure fromStatus(io.grpc.Status status, @Nullable Metadata trailers) {
        var proto = StatusProto.fromStatusAndTrailers(status, trailers);
        if (proto == null) {
            return null;
        }
        try {
            return fromProto(proto, status);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    private static @Nullable Failure fromProto(Status proto, io.grpc.Status status)
            throws InvalidProtocolBufferException {
        ErrorInfo info = null;
        for (var detail : proto.getDetailsList()) {
            if (detail.is(ErrorInfo.class)) {
                info = detail.unpack(ErrorInfo.class);
            }
        }
        if (info == null || !info.getDomain().equals(DOMAIN)) {
            return null;
        }
        var failure = new Failure(status.getCode(), reason(info.getReason()), proto.getMessage(), null);
        failure.withAll(info.getMetadataMap());
        for (var detail : proto.getDetailsList()) {
            if (detail.is(BadRequest.class)) {
                detail.unpack(BadRequest.class)
                        .getFieldViolationsList()
                        .forEach(v -> failure.violation(v.getField(), v.getDescription()));
            } else if (!detail.is(ErrorInfo.class)) {
                failure.detail(detail);
            }
        }
        return failure;
    }

    private static ErrorReason reason(String name) {
        var value = ErrorReason.getDescriptor().findValueByName(name);
        return value == null ? ErrorReason.INTERNAL : ErrorReason.valueOf(value);
    }
}

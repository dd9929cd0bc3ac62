package dev.labeler.testing;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.labeler.kit.rpc.RichStatusConverter;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Checks the error contract on every failed call of a test: exactly one ErrorInfo of the project's domain
/// with a defined reason, a message for users, and no internal detail in it.
public final class ErrorConformance implements ClientInterceptor {

    private static final Pattern INTERNAL_DETAIL = Pattern.compile(
            "(?i)exception|\\bat (dev|java|org|io|com)\\.|(java|org|io|com)\\.[a-z]+\\.|\\b(select|insert|update|delete)\\b.*\\b(from|into|set)\\b"
                    + "|sqlstate|violates|jdbc:|\\bnull pointer\\b");

    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                super.start(checking(listener, method.getFullMethodName()), headers);
            }
        };
    }

    private <A> ClientCall.Listener<A> checking(ClientCall.Listener<A> listener, String method) {
        return new SimpleForwardingClientCallListener<>(listener) {
            @Override
            public void onClose(Status status, Metadata trailers) {
                var violation = violation(method, status, trailers);
                if (violation == null) {
                    super.onClose(status, trailers);
                } else {
                    var text = method + " returned " + status.getCode() + " \"" + status.getDescription() + "\": "
                            + violation;
                    violations.add(text);
                    super.onClose(Status.UNKNOWN.withDescription("error contract violated: " + text), new Metadata());
                }
            }
        };
    }

    /// @throws AssertionError listing every call that violated the contract
    public void verify() {
        if (!violations.isEmpty()) {
            throw new AssertionError("The error contract was violated:\n" + String.join("\n", violations));
        }
    }

    private static @Nullable String violation(String method, Status status, Metadata trailers) {
        // Health and reflection are defined by gRPC and are not part of the contract.
        if (status.isOk() || method.startsWith("grpc.")) {
            return null;
        }
        var proto = StatusProto.fromStatusAndTrailers(status, trailers);
        var infos = proto == null ? List.<ErrorInfo>of() : infos(proto);
        if (infos.isEmpty() && isClientSide(status.getCode())) {
            return null;
        }
        if (infos.size() != 1) {
            return "it must carry exactly one ErrorInfo, not " + infos.size();
        }
        var info = infos.getFirst();
        if (!info.getDomain().equals(RichStatusConverter.DOMAIN)) {
            return "the domain of its ErrorInfo is " + info.getDomain();
        }
        if (!isKnown(info.getReason())) {
            return "its reason " + info.getReason() + " is not an ErrorReason";
        }
        return leak(status);
    }

    /// Statuses that the client's side of a call creates without an ErrorInfo.
    private static boolean isClientSide(Status.Code code) {
        return code == Status.Code.CANCELLED
                || code == Status.Code.DEADLINE_EXCEEDED
                || code == Status.Code.UNAVAILABLE;
    }

    private static boolean isKnown(String reason) {
        var value = ErrorReason.getDescriptor().findValueByName(reason);
        return value != null && value.getNumber() != ErrorReason.ERROR_REASON_UNSPECIFIED_VALUE;
    }

    private static @Nullable String leak(Status status) {
        var text = status.getDescription();
        if (text == null || text.isBlank()) {
            return "it has no message";
        }
        var broken = status.getCode() == Status.Code.INTERNAL || status.getCode() == Status.Code.UNKNOWN;
        return broken && INTERNAL_DETAIL.matcher(text).find() ? "its message contains internal details" : null;
    }

    private static List<ErrorInfo> infos(com.google.rpc.Status status) {
        var infos = new ArrayList<ErrorInfo>();
        for (var detail : status.getDetailsList()) {
            try {
                if (detail.is(ErrorInfo.class)) {
                    infos.add(detail.unpack(ErrorInfo.class));
                }
            } catch (InvalidProtocolBufferException malformed) {
                return List.of();
            }
        }
        return infos;
    }
}

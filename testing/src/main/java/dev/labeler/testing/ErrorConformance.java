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

/// The error contract, checked on every failed call of a test: exactly one ErrorInfo of our domain
/// with a known reason, a message for people, and nothing of our insides in it.
public final class ErrorConformance implements ClientInterceptor {

    private static final Pattern INSIDES = Pattern.compile(
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
                    var text = method + " answered " + status.getCode() + " \"" + status.getDescription() + "\": "
                            + violation;
                    violations.add(text);
                    super.onClose(Status.UNKNOWN.withDescription("error contract broken: " + text), new Metadata());
                }
            }
        };
    }

    /// @throws AssertionError naming every call that broke the contract
    public void verify() {
        if (!violations.isEmpty()) {
            throw new AssertionError("the error contract was broken:\n" + String.join("\n", violations));
        }
    }

    private static @Nullable String violation(String method, Status status, Metadata trailers) {
        // Health and reflection are gRPC's own and not part of the contract.
        if (status.isOk() || method.startsWith("grpc.")) {
            return null;
        }
        var proto = StatusProto.fromStatusAndTrailers(status, trailers);
        var infos = proto == null ? List.<ErrorInfo>of() : infos(proto);
        if (infos.isEmpty() && endedByTheClient(status.getCode())) {
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

    /// These are made by the client's own side of a call, which knows no ErrorInfo.
    private static boolean endedByTheClient(Status.Code code) {
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
        return broken && INSIDES.matcher(text).find() ? "its message shows our insides" : null;
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

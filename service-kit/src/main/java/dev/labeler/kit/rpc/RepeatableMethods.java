package dev.labeler.kit.rpc;

import com.google.api.AnnotationsProto;
import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Decides which methods can be called again although a first call may have had its effect.
final class RepeatableMethods {
    private static final Map<String, Boolean> KNOWN = new ConcurrentHashMap<>();

    private RepeatableMethods() {}

    /// Whether the method reads, is declared idempotent by `idempotency_level`, or is one of the internal methods,
    /// which jobs repeat after a crash.
    static boolean contains(MethodDescriptor<?, ?> method) {
        return KNOWN.computeIfAbsent(method.getFullMethodName(), _ -> isRepeatable(method));
    }

    private static boolean isRepeatable(MethodDescriptor<?, ?> method) {
        if (HealthGrpc.SERVICE_NAME.equals(method.getServiceName())) {
            return true;
        }
        if (!(method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier proto)) {
            return false;
        }
        var options = proto.getMethodDescriptor().getOptions();
        return options.getExtension(AnnotationsProto.http).hasGet()
                || options.getIdempotencyLevel() != IdempotencyLevel.IDEMPOTENCY_UNKNOWN
                || MethodRuleReader.read(method).getInternal();
    }
}

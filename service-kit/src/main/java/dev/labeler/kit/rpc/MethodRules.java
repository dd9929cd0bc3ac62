package dev.labeler.kit.rpc;

import dev.labeler.proto.type.v1.MethodRule;
import dev.labeler.proto.type.v1.Options;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;

/// What a method demands of its caller, as its proto says.
final class MethodRules {
    private MethodRules() {}

    /// The rule beside the RPC; a method without one, or without a descriptor, demands a credential
    /// and no more.
    static MethodRule of(MethodDescriptor<?, ?> method) {
        return method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier proto
                ? proto.getMethodDescriptor().getOptions().getExtension(Options.rule)
                : MethodRule.getDefaultInstance();
    }
}

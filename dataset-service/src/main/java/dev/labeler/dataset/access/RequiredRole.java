package dev.labeler.dataset.access;

import dev.labeler.proto.type.v1.Options;
import dev.labeler.proto.type.v1.Role;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.Locale;

/// The role that a method demands on its dataset, as its proto says.
public final class RequiredRole {
    private RequiredRole() {}

    /// @throws IllegalArgumentException where the rule beside the RPC names no role
    public static Role of(MethodDescriptor<?, ?> method) {
        if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier proto) {
            var role = proto.getMethodDescriptor()
                    .getOptions()
                    .getExtension(Options.rule)
                    .getRole();
            if (role != Role.ROLE_UNSPECIFIED) {
                return role;
            }
        }
        throw new IllegalArgumentException(method.getFullMethodName() + " demands no role");
    }

    /// As REST spells it, `editor`.
    public static String word(Role role) {
        return role.name().substring("ROLE_".length()).toLowerCase(Locale.ROOT);
    }
}

package dev.labeler.kit.rpc;

import dev.labeler.proto.type.v1.MethodRule;
import dev.labeler.proto.type.v1.Options;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;

/// Reads the rules that are declared beside the RPCs of the contract.
public final class MethodRuleReader {
    /// The scope of writing methods.
    public static final String WRITE = "labeler:write";

    private static final Context.Key<MethodRule> CURRENT = Context.key("method-rule");

    private MethodRuleReader() {}

    /// The rule beside the RPC; a method without one, or without a descriptor, requires a credential only.
    public static MethodRule read(MethodDescriptor<?, ?> method) {
        return method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier proto
                ? proto.getMethodDescriptor().getOptions().getExtension(Options.rule)
                : MethodRule.getDefaultInstance();
    }

    /// Whether the method writes.
    public static boolean isWrite(MethodRule rule) {
        return rule.getScope().equals(WRITE);
    }

    /// The rule of the current call's method.
    ///
    /// @throws IllegalStateException outside a call
    public static MethodRule current() {
        var rule = CURRENT.get();
        if (rule == null) {
            throw new IllegalStateException("there is no current call");
        }
        return rule;
    }

    /// A context with this rule, for a call of its method.
    public static Context in(Context context, MethodRule rule) {
        return context.withValue(CURRENT, rule);
    }
}

package dev.labeler.kit.rpc;

import dev.labeler.proto.type.v1.MethodRule;
import dev.labeler.proto.type.v1.Options;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;

/// The rules beside the RPCs of the contract.
public final class MethodRuleReader {
    /// The scope of methods that change something.
    public static final String WRITE = "labeler:write";

    private static final Context.Key<MethodRule> CURRENT = Context.key("method-rule");

    private MethodRuleReader() {}

    /// The rule beside the RPC; a method without one, or without a descriptor, demands a credential
    /// and no more.
    public static MethodRule read(MethodDescriptor<?, ?> method) {
        return method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier proto
                ? proto.getMethodDescriptor().getOptions().getExtension(Options.rule)
                : MethodRule.getDefaultInstance();
    }

    /// Whether the method changes anything.
    public static boolean isWrite(MethodRule rule) {
        return rule.getScope().equals(WRITE);
    }

    /// The rule of the method that the current call is made to.
    ///
    /// @throws IllegalStateException outside a call
    public static MethodRule current() {
        var rule = CURRENT.get();
        if (rule == null) {
            throw new IllegalStateException("there is no call whose method has a rule");
        }
        return rule;
    }

    /// The context of a call to a method with this rule.
    public static Context in(Context context, MethodRule rule) {
        return context.withValue(CURRENT, rule);
    }
}

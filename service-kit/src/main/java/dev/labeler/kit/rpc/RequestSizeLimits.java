package dev.labeler.kit.rpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.labeler.proto.type.v1.MethodRule;
import dev.labeler.proto.type.v1.Options;

/// The size limits of requests, which the contract declares beside each RPC and field. The edge applies them to
/// JSON and the gRPC server to protobuf, both before the request is decoded.
public final class RequestSizeLimits {
    /// More than any message of the contract needs; free-form attributes are limited by it.
    public static final int DEPTH = 40;

    /// Values of any kind in one request: scalars, messages, lists. A polygon of 100,000 points has
    /// 300,000.
    public static final int VALUES = 1_000_000;

    /// Values in all free-form objects of one request; each takes many times its encoded size in memory.
    public static final int FREE_FORM_VALUES = 100_000;

    private static final int DEFAULT_BYTES = 1 << 20;
    private static final int DEFAULT_ITEMS = 10_000;

    private RequestSizeLimits() {}

    /// Bytes of one request message.
    public static int bytes(MethodRule rule) {
        return rule.getMaxRequestBytes() > 0 ? rule.getMaxRequestBytes() : DEFAULT_BYTES;
    }

    /// Items of a repeated field or a map.
    public static int items(FieldDescriptor field) {
        if (field.getContainingType().getFullName().startsWith("google.protobuf.")) {
            return FREE_FORM_VALUES;
        }
        int items = field.getOptions().getExtension(Options.maxItems);
        return items > 0 ? items : DEFAULT_ITEMS;
    }
}

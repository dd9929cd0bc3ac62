package dev.labeler.edge.openapi;

import dev.labeler.edge.transcode.HttpBinding;
import dev.labeler.edge.transcode.RpcMethod;
import io.grpc.MethodDescriptor.MethodType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An operation: one method of one path.
///
/// @param rpc the RPC that serves JSON, or else the only one
/// @param form the RPC that accepts forms, null for none
/// @param lines the RPC that returns lines of JSON in addition to `rpc`, null for none
record OpenApiOperation(
        RpcMethod rpc,
        HttpBinding binding,
        String id,
        @Nullable RpcMethod form,
        @Nullable RpcMethod lines) {

    /// Operations by path, in the order of the contract.
    static Map<String, List<OpenApiOperation>> byPath(List<RpcMethod> rpcs) {
        var paths = new LinkedHashMap<String, List<OpenApiOperation>>();
        for (var rpc : rpcs) {
            var bindings = HttpBinding.of(rpc);
            for (int i = 0; i < bindings.size(); i++) {
                var binding = bindings.get(i);
                var name = rpc.descriptor().getName();
                add(
                        paths.computeIfAbsent(binding.template().text().replace("=**}", "}"), _ -> new ArrayList<>()),
                        new OpenApiOperation(
                                rpc, binding, i == 0 ? name : name + (i + 1), rpc.isUpload() ? rpc : null, null));
            }
        }
        return paths;
    }

    /// Two RPCs of one route are one operation, that of the unary RPC.
    private static void add(List<OpenApiOperation> operations, OpenApiOperation added) {
        for (int i = 0; i < operations.size(); i++) {
            var there = operations.get(i);
            if (there.binding().method().equals(added.binding().method())) {
                operations.set(i, added.isUnary() ? added.with(there) : there.with(added));
                return;
            }
        }
        operations.add(added);
    }

    private boolean isUnary() {
        return rpc.method().getType() == MethodType.UNARY;
    }

    private OpenApiOperation with(OpenApiOperation other) {
        return new OpenApiOperation(rpc, binding, id, other.form(), other.form() == null ? other.rpc() : null);
    }
}

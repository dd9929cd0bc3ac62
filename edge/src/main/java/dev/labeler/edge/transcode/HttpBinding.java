package dev.labeler.edge.transcode;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import dev.labeler.edge.route.PathTemplate;
import java.util.ArrayList;
import java.util.List;

/// A REST binding of an RPC.
///
/// @param body request field that the body contains, `*` for the whole request, empty for no body
/// @param responseBody response field that is returned, empty for the whole response
public record HttpBinding(String method, PathTemplate template, String body, String responseBody) {
    /// The bindings of the RPC's `google.api.http`, with the additional ones; empty without that option.
    public static List<HttpBinding> of(RpcMethod rpc) {
        var options = rpc.descriptor().getOptions();
        if (!options.hasExtension(AnnotationsProto.http)) {
            return List.of();
        }
        var rule = options.getExtension(AnnotationsProto.http);
        var bindings = new ArrayList<HttpBinding>();
        bindings.add(of(rule));
        rule.getAdditionalBindingsList().forEach(additional -> bindings.add(of(additional)));
        return bindings;
    }

    private static HttpBinding of(HttpRule rule) {
        return switch (rule.getPatternCase()) {
            case GET -> of("GET", rule.getGet(), rule);
            case PUT -> of("PUT", rule.getPut(), rule);
            case POST -> of("POST", rule.getPost(), rule);
            case DELETE -> of("DELETE", rule.getDelete(), rule);
            case PATCH -> of("PATCH", rule.getPatch(), rule);
            case CUSTOM, PATTERN_NOT_SET -> throw new IllegalArgumentException("a binding without a method: " + rule);
        };
    }

    private static HttpBinding of(String method, String path, HttpRule rule) {
        return new HttpBinding(method, PathTemplate.parse(path), rule.getBody(), rule.getResponseBody());
    }
}

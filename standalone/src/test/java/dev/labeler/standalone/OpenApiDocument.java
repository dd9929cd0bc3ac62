package dev.labeler.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.labeler.edge.BackendChannels;
import dev.labeler.edge.json.JsonCodec;
import dev.labeler.edge.openapi.OpenApiGenerator;
import dev.labeler.edge.transcode.RpcMethod;
import dev.labeler.kit.rpc.ChannelFactory;
import java.io.IOException;
import java.util.List;

/// The document that the edge serves at `/openapi`, generated without a server.
final class OpenApiDocument {
    private OpenApiDocument() {}

    static byte[] bytes() {
        return new OpenApiGenerator(new JsonCodec(1 << 20)).document(rpcs());
    }

    static JsonNode tree() throws IOException {
        return JsonMapper.builder().build().readTree(bytes());
    }

    static List<RpcMethod> rpcs() {
        var unused = ChannelFactory.inProcess("unused");
        try {
            return new BackendChannels(unused, unused, unused, unused)
                    .all().stream()
                            .flatMap(backend -> RpcMethod.of(backend).stream())
                            .toList();
        } finally {
            unused.shutdownNow();
        }
    }
}

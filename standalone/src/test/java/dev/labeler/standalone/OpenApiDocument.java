package dev.labeler.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.labeler.edge.Backends;
import dev.labeler.edge.json.JsonCodec;
import dev.labeler.edge.openapi.OpenApi;
import dev.labeler.edge.transcode.Rpc;
import dev.labeler.kit.rpc.Channels;
import java.io.IOException;
import java.util.List;

/// The document that the edge serves at `/openapi`, made without a server.
final class OpenApiDocument {
    private OpenApiDocument() {}

    static byte[] bytes() {
        return new OpenApi(new JsonCodec(1 << 20)).document(rpcs());
    }

    static JsonNode tree() throws IOException {
        return JsonMapper.builder().build().readTree(bytes());
    }

    static List<Rpc> rpcs() {
        var nobody = Channels.inProcess("nobody");
        try {
            return new Backends(nobody, nobody, nobody)
                    .all().stream().flatMap(backend -> Rpc.of(backend).stream()).toList();
        } finally {
            nobody.shutdownNow();
        }
    }
}

package dev.labeler.edge.openapi;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.labeler.edge.json.JsonCodec;
import dev.labeler.edge.transcode.RpcMethod;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Writes the OpenAPI document with every binding of every RPC.
public final class OpenApiGenerator {
    private final JsonCodec json;
    private final ProtoComments comments = new ProtoComments();

    public OpenApiGenerator(JsonCodec json) {
        this.json = json;
    }

    public byte[] document(List<RpcMethod> rpcs) {
        var schemas = new SchemaObjectBuilder(comments, rpcs);
        var operations = new OperationObjectBuilder(comments, schemas);
        var paths = new LinkedHashMap<String, Object>();
        OpenApiOperation.byPath(rpcs).forEach((path, found) -> {
            var item = new LinkedHashMap<String, Object>();
            found.forEach(operation ->
                    item.put(operation.binding().method().toLowerCase(Locale.ROOT), operations.of(operation)));
            paths.put(path, item);
        });
        var document = new LinkedHashMap<String, Object>();
        document.put("openapi", "3.1.0");
        document.put(
                "info",
                Map.of(
                        "title",
                        "Labeler data services",
                        "version",
                        "1",
                        "description",
                        "Datasets, annotations and their published versions. Failures are JSON, see `Error`."));
        document.put("servers", List.of(Map.of("url", "/", "description", "The server that serves this document")));
        document.put("tags", tags(rpcs));
        document.put("paths", paths);
        document.put("components", components(schemas));
        return json.bytes(out -> write(document, out));
    }

    private List<Object> tags(List<RpcMethod> rpcs) {
        var tags = new TreeMap<String, Object>();
        for (var rpc : rpcs) {
            var service = rpc.descriptor().getService();
            if (!rpc.rule().getInternal()) {
                tags.put(service.getName(), Map.of("name", service.getName(), "description", comments.of(service)));
            }
        }
        return List.copyOf(tags.values());
    }

    private static Map<String, Object> components(SchemaObjectBuilder schemas) {
        var components = new LinkedHashMap<String, Object>();
        components.put("securitySchemes", Map.of("bearer", Map.of("type", "http", "scheme", "bearer")));
        components.put("parameters", ParameterObjectBuilder.shared());
        var all = new LinkedHashMap<>(schemas.referenced());
        all.put("Error", ErrorSchema.schema());
        components.put("schemas", all);
        return components;
    }

    private static void write(Object value, JsonGenerator out) throws IOException {
        switch (value) {
            case Map<?, ?> object -> {
                out.writeStartObject();
                // Members of an unordered map are sorted, so that the document is the same at every start.
                var ordered = object instanceof LinkedHashMap ? object : new TreeMap<>(object);
                for (var member : ordered.entrySet()) {
                    out.writeFieldName((String) member.getKey());
                    write(member.getValue(), out);
                }
                out.writeEndObject();
            }
            case Iterable<?> array -> {
                out.writeStartArray();
                for (var item : array) {
                    write(item, out);
                }
                out.writeEndArray();
            }
            case Boolean bool -> out.writeBoolean(bool);
            case Integer number -> out.writeNumber(number);
            case JsonNullValue _ -> out.writeNull();
            default -> out.writeString(value.toString());
        }
    }

    /// The value null in an enum.
    enum JsonNullValue {
        NULL
    }
}

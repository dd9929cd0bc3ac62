package dev.labeler.edge.openapi;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.api.HttpBody;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.labeler.edge.json.JsonCodec;
import dev.labeler.edge.transcode.Binding;
import dev.labeler.edge.transcode.Rpc;
import dev.labeler.edge.transcode.TextValues;
import io.grpc.MethodDescriptor.MethodType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the document: every binding of every RPC, and the upload.
public final class OpenApi {
    private final JsonCodec json;
    private final ProtoComments comments = new ProtoComments();
    private final Schemas schemas = new Schemas(comments);

    /// @param form the RPC that takes forms at this route, null for none
    private record Operation(
            Rpc rpc, Binding binding, String id, @Nullable Rpc form) {
        boolean isAt(Binding other) {
            return binding.method().equals(other.method());
        }
    }

    public OpenApi(JsonCodec json) {
        this.json = json;
    }

    public byte[] document(List<Rpc> rpcs) {
        return json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("openapi", "3.1.0");
            out.writeObjectFieldStart("info");
            out.writeStringField("title", "Labeler data services");
            out.writeStringField("version", "1");
            out.writeEndObject();
            out.writeObjectFieldStart("paths");
            for (var path : byPath(rpcs).entrySet()) {
                out.writeObjectFieldStart(path.getKey());
                for (var operation : path.getValue()) {
                    out.writeFieldName(operation.binding().method().toLowerCase(Locale.ROOT));
                    writeOperation(operation, out);
                }
                out.writeEndObject();
            }
            out.writeEndObject();
            writeComponents(out);
            out.writeEndObject();
        });
    }

    private static Map<String, List<Operation>> byPath(List<Rpc> rpcs) {
        var paths = new LinkedHashMap<String, List<Operation>>();
        for (var rpc : rpcs) {
            var bindings = Binding.of(rpc);
            for (int i = 0; i < bindings.size(); i++) {
                var binding = bindings.get(i);
                var name = rpc.descriptor().getName();
                var form = rpc.isUpload() ? rpc : null;
                add(
                        paths.computeIfAbsent(binding.template().text().replace("=**}", "}"), _ -> new ArrayList<>()),
                        new Operation(rpc, binding, i == 0 ? name : name + (i + 1), form));
            }
        }
        return paths;
    }

    /// Two RPCs of one route, of which one takes forms and the other JSON, are one operation.
    private static void add(List<Operation> operations, Operation added) {
        for (int i = 0; i < operations.size(); i++) {
            var there = operations.get(i);
            if (there.isAt(added.binding())) {
                var json = there.form() == null ? there : added;
                var form = there.form() == null ? added : there;
                operations.set(i, new Operation(json.rpc(), json.binding(), json.id(), form.rpc()));
                return;
            }
        }
        operations.add(added);
    }

    private void writeOperation(Operation operation, JsonGenerator out) throws IOException {
        var binding = operation.binding();
        var rpc = operation.rpc();
        out.writeStartObject();
        writeHead(rpc, operation.id(), out);
        out.writeArrayFieldStart("parameters");
        for (var field : rpc.request().getDescriptorForType().getFields()) {
            if (binding.template().variables().contains(field.getName())) {
                writeParameter(field, "path", out);
            } else if (binding.body().isEmpty() && TextValues.isTextual(field)) {
                writeParameter(field, "query", out);
            }
        }
        out.writeEndArray();
        if (!binding.body().isEmpty()) {
            out.writeObjectFieldStart("requestBody");
            out.writeObjectFieldStart("content");
            if (!rpc.isUpload()) {
                writeType(
                        "application/json",
                        () -> schemas.writeReference(rpc.request().getDescriptorForType(), out),
                        out);
            }
            var form = operation.form();
            if (form != null) {
                writeType("multipart/form-data", () -> writeForm(form, out), out);
            }
            out.writeEndObject();
            out.writeEndObject();
        }
        writeResponses(rpc, binding.responseBody(), out);
        out.writeEndObject();
    }

    private void writeHead(Rpc rpc, String id, JsonGenerator out) throws IOException {
        out.writeStringField("operationId", id);
        out.writeStringField("description", comments.of(rpc.descriptor()));
        out.writeArrayFieldStart("tags");
        out.writeString(rpc.descriptor().getService().getName());
        out.writeEndArray();
        out.writeArrayFieldStart("security");
        if (!rpc.rule().getPublic()) {
            out.writeStartObject();
            out.writeArrayFieldStart("bearer");
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void writeParameter(FieldDescriptor field, String in, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", field.getName());
        out.writeStringField("in", in);
        out.writeBooleanField("required", in.equals("path"));
        out.writeFieldName("schema");
        schemas.writeField(field, out);
        out.writeEndObject();
    }

    private void writeResponses(Rpc rpc, String responseBody, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("responses");
        var success = rpc.rule().getSuccessStatus();
        writeResponse(Integer.toString(success == 0 ? 200 : success), rpc, responseBody, out);
        if (rpc.rule().getPendingStatusCount() > 0) {
            writeResponse("202", rpc, responseBody, out);
        }
        out.writeObjectFieldStart("default");
        out.writeStringField("description", "A failure");
        writeContent(
                "application/json",
                () -> {
                    out.writeStartObject();
                    out.writeStringField("$ref", "#/components/schemas/Error");
                    out.writeEndObject();
                },
                out);
        out.writeEndObject();
        out.writeEndObject();
    }

    private void writeResponse(String status, Rpc rpc, String responseBody, JsonGenerator out) throws IOException {
        var message = rpc.response().getDescriptorForType();
        var body = rpc.responseField(responseBody);
        out.writeObjectFieldStart(status);
        out.writeStringField("description", comments.of(message));
        if (rpc.response() instanceof HttpBody) {
            writeContent(
                    "application/octet-stream",
                    () -> {
                        out.writeStartObject();
                        out.writeEndObject();
                    },
                    out);
        } else {
            var type = rpc.method().getType() == MethodType.UNARY || rpc.isUpload()
                    ? "application/json"
                    : rpc.rule().getEvents() ? "text/event-stream" : "application/x-ndjson";
            writeContent(
                    type,
                    () -> {
                        if (body == null) {
                            schemas.writeReference(message, out);
                        } else {
                            schemas.writeField(body, out);
                        }
                    },
                    out);
        }
        out.writeEndObject();
    }

    /// A form of the fields of the upload's header, and files.
    private void writeForm(Rpc rpc, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("type", "object");
        out.writeObjectFieldStart("properties");
        var header = rpc.requestField("header");
        if (header != null) {
            for (var field : header.getMessageType().getFields()) {
                out.writeFieldName(field.getName());
                schemas.writeField(field, out);
            }
        }
        for (var file : List.of("file", "files")) {
            out.writeObjectFieldStart(file);
            out.writeStringField("description", "After the other fields; the file name may be a relative path");
            out.writeStringField("type", "string");
            out.writeStringField("format", "binary");
            out.writeEndObject();
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    /// Something that writes within `out`.
    @FunctionalInterface
    private interface Part {
        void write() throws IOException;
    }

    private static void writeContent(String type, Part schema, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("content");
        writeType(type, schema, out);
        out.writeEndObject();
    }

    private static void writeType(String type, Part schema, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart(type);
        out.writeFieldName("schema");
        schema.write();
        out.writeEndObject();
    }

    private void writeComponents(JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("components");
        out.writeObjectFieldStart("securitySchemes");
        out.writeObjectFieldStart("bearer");
        out.writeStringField("type", "http");
        out.writeStringField("scheme", "bearer");
        out.writeEndObject();
        out.writeEndObject();
        out.writeObjectFieldStart("schemas");
        schemas.writeAll(out);
        out.writeObjectFieldStart("Error");
        out.writeStringField("type", "object");
        out.writeObjectFieldStart("properties");
        for (var name : List.of("error", "message", "detail", "request_id")) {
            out.writeObjectFieldStart(name);
            out.writeStringField("type", "string");
            out.writeEndObject();
        }
        out.writeEndObject();
        out.writeEndObject();
        out.writeEndObject();
        out.writeEndObject();
    }
}

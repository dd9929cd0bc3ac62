package dev.labeler.edge.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.labeler.edge.json.JsonCodec;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Options;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Writes a failure as JSON:
/// `{"error":"dataset_not_found","message":…,"detail":…,"dataset_id":…,"request_id":…}`.
public final class ErrorJson {
    private static final Set<String> RESERVED =
            Set.of("error", "message", "detail", "request_id", "violations", "current", "current_copies");

    private final JsonCodec json;
    private final Map<String, Message> types;

    /// @param types default instances of the messages that a failure may contain, by full name
    public ErrorJson(JsonCodec json, Map<String, Message> types) {
        this.json = json;
        this.types = Map.copyOf(types);
    }

    public static int status(ErrorReason reason) {
        var status = reason.getValueDescriptor().getOptions().getExtension(Options.httpStatus);
        return status == 0 ? 500 : status;
    }

    public byte[] bytes(Failure failure, String requestId) {
        return json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("error", failure.reason().name().toLowerCase(Locale.ROOT));
            out.writeStringField("message", failure.text());
            out.writeStringField("detail", failure.text());
            for (var entry : failure.metadata().entrySet()) {
                if (!RESERVED.contains(entry.getKey())) {
                    out.writeFieldName(entry.getKey());
                    writeValue(entry.getKey(), entry.getValue(), out);
                }
            }
            writeViolations(failure, out);
            writeCurrent(failure, out);
            out.writeStringField("request_id", requestId);
            out.writeEndObject();
        });
    }

    private static void writeValue(String name, String value, JsonGenerator out) throws IOException {
        if (Failure.INTEGERS.contains(name)) {
            out.writeNumber(Long.parseLong(value));
        } else {
            out.writeString(value);
        }
    }

    private static void writeViolations(Failure failure, JsonGenerator out) throws IOException {
        if (failure.violations().isEmpty()) {
            return;
        }
        out.writeArrayFieldStart("violations");
        for (var violation : failure.violations()) {
            out.writeStartObject();
            out.writeStringField("path", violation.getField());
            out.writeStringField("message", violation.getDescription());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /// The current objects, for a write that was based on older ones.
    private void writeCurrent(Failure failure, JsonGenerator out) throws IOException {
        var copies = new ArrayList<Message>();
        for (var detail : failure.details()) {
            if (detail instanceof Any any) {
                var name = any.getTypeUrl().substring(any.getTypeUrl().lastIndexOf('/') + 1);
                var type = types.get(name);
                if (type != null) {
                    copies.add(unpacked(any, type));
                }
            }
        }
        if (copies.isEmpty()) {
            return;
        }
        out.writeFieldName("current");
        json.write(copies.getFirst(), out);
        if (copies.size() > 1) {
            out.writeArrayFieldStart("current_copies");
            for (var copy : copies) {
                json.write(copy, out);
            }
            out.writeEndArray();
        }
    }

    private static Message unpacked(Any any, Message type) throws InvalidProtocolBufferException {
        return type.newBuilderForType().mergeFrom(any.getValue()).build();
    }
}

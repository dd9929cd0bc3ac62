package dev.labeler.edge.openapi;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.labeler.edge.json.EnumWords;
import dev.labeler.proto.type.v1.Options;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/// JSON schemas of messages, in the form that the codec writes them.
final class Schemas {
    private final ProtoComments comments;
    private final Set<Descriptor> wanted = new LinkedHashSet<>();

    Schemas(ProtoComments comments) {
        this.comments = comments;
    }

    /// `{"$ref":…}` to the message's schema, which will be among the components.
    void writeReference(Descriptor type, JsonGenerator out) throws IOException {
        wanted.add(type);
        out.writeStartObject();
        out.writeStringField("$ref", "#/components/schemas/" + type.getName());
        out.writeEndObject();
    }

    /// A field's value, of whatever cardinality.
    void writeField(FieldDescriptor field, JsonGenerator out) throws IOException {
        out.writeStartObject();
        var comment = comments.of(field);
        if (!comment.isEmpty()) {
            out.writeStringField("description", comment);
        }
        if (field.isMapField()) {
            out.writeStringField("type", "object");
            out.writeFieldName("additionalProperties");
            out.writeStartObject();
            writeType(field.getMessageType().findFieldByNumber(2), false, out);
            out.writeEndObject();
        } else if (field.isRepeated()) {
            out.writeStringField("type", "array");
            out.writeFieldName("items");
            out.writeStartObject();
            writeType(field, false, out);
            out.writeEndObject();
        } else {
            writeType(field, field.hasPresence(), out);
        }
        out.writeEndObject();
    }

    /// Every message that was referred to, and those that they refer to.
    void writeAll(JsonGenerator out) throws IOException {
        var written = new LinkedHashSet<Descriptor>();
        while (!written.containsAll(wanted)) {
            for (var type : Set.copyOf(wanted)) {
                if (written.add(type)) {
                    out.writeFieldName(type.getName());
                    writeMessage(type, out);
                }
            }
        }
    }

    private void writeMessage(Descriptor type, JsonGenerator out) throws IOException {
        out.writeStartObject();
        var comment = comments.of(type);
        if (!comment.isEmpty()) {
            out.writeStringField("description", comment);
        }
        var options = type.getOptions();
        if (options.getExtension(Options.jsonArray)) {
            writeArray(type, out);
        } else if (!options.getExtension(Options.jsonUnion).isEmpty()) {
            writeUnion(type, options.getExtension(Options.jsonUnion), out);
        } else {
            out.writeStringField("type", "object");
            out.writeObjectFieldStart("properties");
            writeProperties(type, out);
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private void writeProperties(Descriptor type, JsonGenerator out) throws IOException {
        for (var field : type.getFields()) {
            out.writeFieldName(field.getName());
            writeField(field, out);
        }
    }

    private void writeArray(Descriptor type, JsonGenerator out) throws IOException {
        out.writeStringField("type", "array");
        var fields = type.getFields();
        if (fields.size() == 1 && fields.getFirst().isRepeated()) {
            out.writeFieldName("items");
            out.writeStartObject();
            writeType(fields.getFirst(), false, out);
            out.writeEndObject();
            return;
        }
        out.writeArrayFieldStart("prefixItems");
        for (var field : fields) {
            writeField(field, out);
        }
        out.writeEndArray();
        out.writeNumberField("minItems", fields.size());
        out.writeNumberField("maxItems", fields.size());
    }

    private void writeUnion(Descriptor type, String tag, JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("oneOf");
        for (var field : type.getOneofs().getFirst().getFields()) {
            out.writeStartObject();
            out.writeStringField("type", "object");
            out.writeObjectFieldStart("properties");
            out.writeObjectFieldStart(tag);
            out.writeStringField("const", field.getName());
            out.writeEndObject();
            if (field.getOptions().getExtension(Options.jsonFlatten)) {
                out.writeFieldName(field.getName());
                writeReference(field.getMessageType(), out);
            } else {
                writeProperties(field.getMessageType(), out);
            }
            out.writeEndObject();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void writeType(FieldDescriptor field, boolean nullable, JsonGenerator out) throws IOException {
        switch (field.getJavaType()) {
            case INT -> writeScalar("integer", "int32", nullable, out);
            case LONG -> writeScalar("integer", "int64", nullable, out);
            case FLOAT, DOUBLE -> writeScalar("number", "double", nullable, out);
            case BOOLEAN -> writeScalar("boolean", "", nullable, out);
            case STRING -> writeScalar("string", "", nullable, out);
            case BYTE_STRING -> writeScalar("string", "byte", nullable, out);
            case ENUM -> writeEnum(field.getEnumType(), out);
            case MESSAGE -> writeNested(field.getMessageType(), nullable, out);
        }
    }

    private static void writeScalar(String type, String format, boolean nullable, JsonGenerator out)
            throws IOException {
        if (nullable) {
            out.writeArrayFieldStart("type");
            out.writeString(type);
            out.writeString("null");
            out.writeEndArray();
        } else {
            out.writeStringField("type", type);
        }
        if (!format.isEmpty()) {
            out.writeStringField("format", format);
        }
    }

    private static void writeEnum(EnumDescriptor type, JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("enum");
        for (var word : EnumWords.of(type).allowed()) {
            out.writeString(word);
        }
        out.writeNull();
        out.writeEndArray();
    }

    private void writeNested(Descriptor type, boolean nullable, JsonGenerator out) throws IOException {
        switch (type.getFullName()) {
            case "google.protobuf.Timestamp" -> writeScalar("string", "date-time", nullable, out);
            case "google.protobuf.Struct" -> writeScalar("object", "", false, out);
            default -> {
                wanted.add(type);
                out.writeArrayFieldStart("anyOf");
                writeReference(type, out);
                if (nullable) {
                    out.writeStartObject();
                    out.writeStringField("type", "null");
                    out.writeEndObject();
                }
                out.writeEndArray();
            }
        }
    }
}

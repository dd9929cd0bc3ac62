package dev.labeler.dataset.catalog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Encodes `meta.json`: `{"dataset":{…},"analysis":{…}}`, with the dataset in its REST form.
public final class MetaJsonEncoder {
    private static final JsonFactory JSON = new JsonFactory();

    private MetaJsonEncoder() {}

    /// @param report the analysis as the text of a JSON object
    public static byte[] of(DatasetRow row, String report) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeFieldName("dataset");
            dataset(json, row);
            json.writeFieldName("analysis");
            json.writeRawValue(report);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void dataset(JsonGenerator json, DatasetRow row) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", row.id());
        json.writeStringField("name", row.name());
        text(json, "description", row.description());
        json.writeStringField("format", DatasetEnumWords.word(row.format()));
        json.writeBooleanField("labeled", row.labeled());
        json.writeStringField("storage_type", row.storageType());
        json.writeStringField("storage_path", row.storagePath());
        json.writeStringField("image_root", row.imageRoot());
        text(json, "annotation_path", row.annotationPath());
        json.writeStringField("visibility", DatasetEnumWords.word(row.visibility()));
        json.writeNumberField("owner_id", row.ownerId());
        json.writeNumberField("num_classes", row.classNames().size());
        json.writeNumberField("num_images", row.numImages());
        json.writeNumberField("num_missing_images", row.numMissingImages());
        json.writeNumberField("num_annotations", row.numAnnotations());
        texts(json, "class_names", row.classNames());
        texts(json, "tags", row.tags());
        text(json, "task_type", row.taskType());
        json.writeObjectFieldStart("splits");
        for (var split : row.splits().entrySet()) {
            json.writeNumberField(split.getKey(), split.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("size_bytes", row.sizeBytes());
        json.writeNumberField("version", row.version());
        json.writeStringField("content_hash", row.contentHash());
        json.writeStringField("integrity", row.integrity());
        json.writeStringField("created_at", row.createdAt().toString());
        json.writeStringField("updated_at", row.updatedAt().toString());
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) throws IOException {
        json.writeFieldName(name);
        json.writeString(value);
    }

    private static void texts(JsonGenerator json, String name, Collection<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (var value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}

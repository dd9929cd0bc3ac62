package dev.labeler.annotation.mask;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// Encodes `metadata.json` of a complete group. It has the same bytes whenever it is written.
final class MaskMetadataJson {
    private static final JsonFactory JSON = new JsonFactory();

    private MaskMetadataJson() {}

    static byte[] write(MaskGroupRow group, List<MaskFileRow> files) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("group_id", group.groupId());
            json.writeNumberField("annotation_id", group.annotationId());
            json.writeStringField("project_id", group.projectId());
            json.writeStringField("image_id", group.imageId());
            json.writeStringField("name", group.name());
            if (group.createdBy() != null) {
                json.writeNumberField("created_by", group.createdBy());
            }
            json.writeStringField("created_at", group.createdAt().toString());
            json.writeArrayFieldStart("files");
            for (var file : files) {
                writeFile(json, group, file);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeFile(JsonGenerator json, MaskGroupRow group, MaskFileRow file) throws IOException {
        json.writeStartObject();
        json.writeStringField("mask_id", file.maskId());
        json.writeStringField("file_name", file.fileName());
        json.writeStringField("key", group.prefix() + file.objectName());
        if (file.sliceIndex() != null) {
            json.writeNumberField("slice_index", file.sliceIndex());
        }
        if (file.labelName() != null) {
            json.writeStringField("label_name", file.labelName());
        }
        json.writeStringField("content_type", file.contentType());
        json.writeNumberField("size", file.size());
        json.writeStringField("sha256", file.sha256());
        json.writeArrayFieldStart("dimensions");
        for (var count : file.dimensions()) {
            json.writeNumber(count);
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}

package dev.labeler.export.working;

import com.fasterxml.jackson.core.JsonFactory;
import dev.labeler.proto.annotation.v1.FrozenVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/// The content of `metadata.json`: which version the newest working copy is, and its files with their hashes.
final class WorkingMetadataJson {
    private static final JsonFactory JSON = new JsonFactory();

    private WorkingMetadataJson() {}

    static byte[] of(FrozenVersion frozen, WorkingVersionRow.CopiedFile annotations) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("project_id", frozen.getProjectId());
            json.writeStringField("dataset_id", frozen.getDatasetId());
            json.writeNumberField("dataset_version", frozen.getDatasetVersion());
            json.writeNumberField("version_id", frozen.getVersionId());
            json.writeStringField("version_number", frozen.getVersionNumber());
            json.writeNumberField("seq", frozen.getSeq());
            json.writeStringField(
                    "created_at",
                    Instant.ofEpochSecond(
                                    frozen.getCreatedAt().getSeconds(),
                                    frozen.getCreatedAt().getNanos())
                            .toString());
            json.writeObjectFieldStart("annotations");
            json.writeStringField("key", annotations.key());
            json.writeStringField("sha256", annotations.sha256());
            json.writeNumberField("size_bytes", annotations.sizeBytes());
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}

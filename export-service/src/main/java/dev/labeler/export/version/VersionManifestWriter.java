package dev.labeler.export.version;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.labeler.export.encoding.ExportRowSource;
import dev.labeler.kit.failpoint.Failpoint;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StoredObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// Writes `manifest.json`, which lists the files of a version with their hashes. It is written last, so that
/// all files exist if it exists.
record VersionManifestWriter(ObjectStore store) {
    private static final JsonFactory JSON = new JsonFactory();

    /// @param version the version, with its counts
    StoredObject write(
            PublishedVersionRow version, ExportRowSource.ExportSelection selection, List<ArtifactRow> artifacts)
            throws IOException {
        Failpoint.reach("publish.manifest");
        var stored = store.putIfAbsent(
                VersionObjectKeys.manifestKey(selection.frozen()),
                json(version, selection, artifacts),
                "application/json",
                VersionObjectKeys.createMetadata(version, selection.frozen()));
        Failpoint.reach("publish.manifest.stored");
        return stored;
    }

    /// The content, which depends only on what is frozen.
    static byte[] json(
            PublishedVersionRow version, ExportRowSource.ExportSelection selection, List<ArtifactRow> artifacts)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes).useDefaultPrettyPrinter()) {
            var frozen = selection.frozen();
            json.writeStartObject();
            json.writeStringField("project_id", frozen.getProjectId());
            json.writeStringField("dataset_id", frozen.getDatasetId());
            json.writeNumberField("dataset_version", frozen.getDatasetVersion());
            json.writeStringField("content_hash", ExportRowSource.contentHash(frozen, selection.dataset()));
            json.writeNumberField("version_id", version.versionId());
            json.writeStringField("version_number", frozen.getVersionNumber());
            json.writeNumberField("version_type", frozen.getVersionTypeValue());
            json.writeStringField("description", version.description());
            if (version.createdBy() == null) {
                json.writeNullField("created_by");
            } else {
                json.writeNumberField("created_by", version.createdBy());
            }
            json.writeNumberField("seq", frozen.getSeq());
            json.writeBooleanField("include_draft", version.content().includeDraft());
            json.writeBooleanField("include_unannotated", version.content().includeUnannotated());
            if (version.content().onlyVerified()) {
                // Omitted otherwise, so that manifests from before this option are written again with the same bytes.
                json.writeBooleanField("only_verified", true);
            }
            json.writeStringField(
                    "created_at",
                    Instant.ofEpochSecond(
                                    frozen.getCreatedAt().getSeconds(),
                                    frozen.getCreatedAt().getNanos())
                            .toString());
            json.writeStringField("requested_at", version.createdAt().toString());
            json.writeNumberField("image_count", Objects.requireNonNull(version.imageCount()));
            json.writeNumberField("annotation_count", Objects.requireNonNull(version.annotationCount()));
            json.writeArrayFieldStart("files");
            for (var artifact : artifacts) {
                write(json, artifact);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, ArtifactRow artifact) throws IOException {
        json.writeStartObject();
        json.writeStringField("key", artifact.key());
        json.writeStringField("sha256", artifact.sha256());
        json.writeNumberField("size_bytes", artifact.sizeBytes());
        json.writeArrayFieldStart("losses");
        for (var loss : artifact.losses()) {
            json.writeStartObject();
            json.writeStringField("kind", loss.getKind());
            json.writeNumberField("count", loss.getCount());
            json.writeStringField("example", loss.getExample());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}

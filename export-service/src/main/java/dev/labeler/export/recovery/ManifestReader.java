package dev.labeler.export.recovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.labeler.export.encoding.ExportFiles;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.export.v1.Artifact;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.Loss;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Reads the manifest of a version.
final class ManifestReader {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ManifestReader() {}

    /// @throws IOException if the text is not a manifest
    static RecoveredVersion read(String key, byte[] text) throws IOException {
        try {
            var json = Objects.requireNonNull(JSON.readTree(text), "it is empty");
            var number = required(json, "version_number").asText();
            return new RecoveredVersion(
                    required(json, "version_id").longValue(),
                    required(json, "project_id").asText(),
                    required(json, "dataset_id").asText(),
                    required(json, "dataset_version").longValue(),
                    number,
                    // Manifests of earlier releases have no type.
                    json.path("version_type")
                            .asInt(
                                    number.endsWith(".0")
                                            ? VersionType.VERSION_TYPE_PUBLISHED_VALUE
                                            : VersionType.VERSION_TYPE_EXPORT_VALUE),
                    required(json, "seq").longValue(),
                    json.path("description").isTextual()
                            ? json.path("description").asText()
                            : null,
                    required(json, "include_draft").booleanValue(),
                    json.path("only_verified").booleanValue(),
                    required(json, "include_unannotated").booleanValue(),
                    required(json, "image_count").longValue(),
                    required(json, "annotation_count").longValue(),
                    json.path("created_by").isNumber() ? json.path("created_by").longValue() : null,
                    // Manifests of earlier releases have only the time of the freeze.
                    Instant.parse(json.path("requested_at")
                            .asText(required(json, "created_at").asText())),
                    readFiles(required(json, "files")));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException(key + " is not a manifest: " + e.getMessage(), e);
        }
    }

    private static List<Artifact> readFiles(JsonNode files) {
        var artifacts = new ArrayList<Artifact>();
        for (var file : files) {
            var key = required(file, "key").asText();
            var artifact = Artifact.newBuilder()
                    .setFormat(formatOf(key))
                    .setKey(key)
                    .setSha256(required(file, "sha256").asText())
                    .setSizeBytes(required(file, "size_bytes").longValue());
            for (var loss : file.path("losses")) {
                artifact.addLosses(Loss.newBuilder()
                        .setKind(required(loss, "kind").asText())
                        .setCount(required(loss, "count").longValue())
                        .setExample(required(loss, "example").asText()));
            }
            artifacts.add(artifact.build());
        }
        return artifacts;
    }

    private static ExportFormat formatOf(String key) {
        return ExportFiles.formats().stream()
                .filter(format -> key.endsWith("/" + ExportFiles.fileName(format)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no format has the file " + key));
    }

    private static JsonNode required(JsonNode object, String name) {
        var value = object.get(name);
        if (value == null || value.isNull()) {
            throw new IllegalArgumentException("'" + name + "' is missing");
        }
        return value;
    }
}

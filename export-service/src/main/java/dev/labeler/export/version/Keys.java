package dev.labeler.export.version;

import dev.labeler.export.encoding.Files;
import dev.labeler.proto.annotation.v1.FrozenVersion;
import dev.labeler.proto.export.v1.ExportFormat;
import java.util.Map;

/// Where a version's files are in the annotations bucket, as the documents promise.
final class Keys {
    private Keys() {}

    static String artifact(FrozenVersion frozen, ExportFormat format) {
        return folder(frozen) + Files.name(format);
    }

    static String manifest(FrozenVersion frozen) {
        return folder(frozen) + "manifest.json";
    }

    private static String folder(FrozenVersion frozen) {
        return "exports/" + frozen.getProjectId() + "/" + frozen.getVersionNumber() + "/";
    }

    /// Object metadata that tells whose file it is.
    static Map<String, String> metadata(VersionRow version, FrozenVersion frozen) {
        return Map.of(
                "dataset_id", frozen.getDatasetId(),
                "project_id", frozen.getProjectId(),
                "version", frozen.getVersionNumber(),
                "version_id", Long.toString(version.versionId()));
    }
}

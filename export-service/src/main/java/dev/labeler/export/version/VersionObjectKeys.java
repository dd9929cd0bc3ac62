package dev.labeler.export.version;

import dev.labeler.export.encoding.ExportFiles;
import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.proto.annotation.v1.FrozenVersion;
import dev.labeler.proto.export.v1.ExportFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where a version's files are in the annotations bucket, as the documents promise.
final class VersionObjectKeys {
    private static final String VERSION_ID = "version_id";

    private VersionObjectKeys() {}

    static String artifact(FrozenVersion frozen, ExportFormat format) {
        return folder(frozen) + ExportFiles.name(format);
    }

    static String manifest(FrozenVersion frozen) {
        return folder(frozen) + "manifest.json";
    }

    /// Every object that a version of that number can have.
    static List<String> all(FrozenVersion frozen) {
        return Stream.concat(
                        ExportFiles.all().stream().map(format -> artifact(frozen, format)), Stream.of(manifest(frozen)))
                .toList();
    }

    /// The version whose object it is, null where the object does not say.
    static @Nullable Long owner(ObjectInfo object) {
        var id = object.metadata().get(VERSION_ID);
        return id == null ? null : Long.valueOf(id);
    }

    private static String folder(FrozenVersion frozen) {
        return "exports/" + frozen.getProjectId() + "/" + frozen.getVersionNumber() + "/";
    }

    /// Object metadata that tells whose file it is.
    static Map<String, String> metadata(PublishedVersionRow version, FrozenVersion frozen) {
        return Map.of(
                "dataset_id",
                frozen.getDatasetId(),
                "project_id",
                frozen.getProjectId(),
                "version",
                frozen.getVersionNumber(),
                VERSION_ID,
                Long.toString(version.versionId()));
    }
}

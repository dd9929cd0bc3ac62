package dev.labeler.export.version;

import dev.labeler.export.encoding.ExportFiles;
import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.proto.annotation.v1.FrozenVersion;
import dev.labeler.proto.export.v1.ExportFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The documented object keys of a version's files in the annotations bucket.
final class VersionObjectKeys {
    private static final String VERSION_ID = "version_id";

    private VersionObjectKeys() {}

    static String artifactKey(FrozenVersion frozen, ExportFormat format) {
        return folder(frozen) + ExportFiles.fileName(format);
    }

    static String manifestKey(FrozenVersion frozen) {
        return folder(frozen) + "manifest.json";
    }

    /// Returns the key of every object that a version of that number can have.
    static List<String> allKeys(FrozenVersion frozen) {
        return Stream.concat(
                        ExportFiles.formats().stream().map(format -> artifactKey(frozen, format)),
                        Stream.of(manifestKey(frozen)))
                .toList();
    }

    /// Returns the id of the version that wrote the object, null if its metadata has none.
    static @Nullable Long findOwner(ObjectInfo object) {
        var id = object.metadata().get(VERSION_ID);
        return id == null ? null : Long.valueOf(id);
    }

    /// The prefix of all its keys.
    static String folder(FrozenVersion frozen) {
        return "exports/" + frozen.getProjectId() + "/" + frozen.getVersionNumber() + "/";
    }

    /// Creates the object metadata, which has the id of the version.
    static Map<String, String> createMetadata(PublishedVersionRow version, FrozenVersion frozen) {
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

package dev.labeler.export.working;

import dev.labeler.proto.annotation.v1.FrozenVersion;
import java.util.Map;

/// The documented object keys of working versions in the annotations bucket.
final class WorkingCopyKeys {
    static final String VERSION_ID = "version_id";

    private WorkingCopyKeys() {}

    /// The folder of one version, whose objects are written once.
    static String folder(FrozenVersion frozen) {
        return "exports/" + frozen.getProjectId() + "/working/" + frozen.getVersionNumber() + "/";
    }

    static String dice(FrozenVersion frozen) {
        return folder(frozen) + "annotations_dice.json";
    }

    /// The row file that an attempt to copy the version stores.
    static String rows(FrozenVersion frozen, int epoch) {
        return folder(frozen) + "rows-" + epoch + ".gz";
    }

    /// The folder of the newest version, whose objects are replaced.
    static String newestFolder(String datasetId) {
        return "datasets/" + datasetId + "/working/";
    }

    static String newestAnnotations(FrozenVersion frozen) {
        return newestFolder(frozen.getDatasetId()) + "annotations.json";
    }

    static String newestMetadata(FrozenVersion frozen) {
        return newestFolder(frozen.getDatasetId()) + "metadata.json";
    }

    /// The object metadata, which has the id of the version.
    static Map<String, String> metadata(FrozenVersion frozen) {
        return Map.of(
                "dataset_id",
                frozen.getDatasetId(),
                "project_id",
                frozen.getProjectId(),
                "version",
                frozen.getVersionNumber(),
                VERSION_ID,
                Long.toString(frozen.getVersionId()));
    }
}

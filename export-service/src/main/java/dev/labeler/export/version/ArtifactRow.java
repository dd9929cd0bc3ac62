package dev.labeler.export.version;

import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.Loss;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row of `artifact`. Key, hash and size are set when the file is stored.
record ArtifactRow(
        ExportFormat format, @Nullable String key, @Nullable String sha256, long sizeBytes, List<Loss> losses) {
    ArtifactRow {
        losses = List.copyOf(losses);
    }
}

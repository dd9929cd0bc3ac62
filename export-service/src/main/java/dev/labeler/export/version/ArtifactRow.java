package dev.labeler.export.version;

import dev.labeler.kit.storage.StoredObject;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.Loss;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A row of `artifact`. Key, hash and size are set when the file is stored.
///
/// @param removed whether the file was deleted after its retention
record ArtifactRow(
        ExportFormat format,
        @Nullable String key,
        @Nullable String sha256,
        long sizeBytes,
        List<Loss> losses,
        boolean removed) {
    ArtifactRow {
        losses = List.copyOf(losses);
    }

    /// The stored object; only of a version whose files are stored.
    StoredObject stored() {
        return new StoredObject(Objects.requireNonNull(key), sizeBytes, Objects.requireNonNull(sha256));
    }
}

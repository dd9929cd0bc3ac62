package dev.labeler.standalone.backup;

import dev.labeler.standalone.backup.BackupManifest.SchemaRows;
import java.util.stream.Stream;

/// The contents that a manifest refers to directly.
final class BackupContents {
    private BackupContents() {}

    /// The chunks of all tables.
    static Stream<BackupContent> rowChunks(BackupManifest manifest) {
        return schemas(manifest).flatMap(schema -> schema.tables().stream()).flatMap(table -> table.chunks().stream());
    }

    static Stream<SchemaRows> schemas(BackupManifest manifest) {
        return Stream.concat(manifest.schemas().stream(), Stream.of(manifest.users()));
    }
}

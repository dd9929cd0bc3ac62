package dev.labeler.standalone.backup;

import java.util.List;

/// What a backup has.
///
/// @param format version of this file's form
/// @param id UTC time of the backup, which orders backups
/// @param createdAt ISO 8601
/// @param schemas of the services' database
/// @param users the user database; no tables if it is not included
/// @param problems objects that could not be copied as the database describes them
record BackupManifest(
        int format,
        String id,
        String createdAt,
        List<SchemaRows> schemas,
        SchemaRows users,
        ObjectList objects,
        List<String> problems) {
    static final int FORMAT = 1;

    BackupManifest {
        schemas = List.copyOf(schemas);
        problems = List.copyOf(problems);
    }

    /// The rows of a schema.
    ///
    /// @param migrations `version checksum` of the applied migrations, ordered
    record SchemaRows(String name, List<String> migrations, List<TableRows> tables, List<SequencePosition> sequences) {
        SchemaRows {
            migrations = List.copyOf(migrations);
            tables = List.copyOf(tables);
            sequences = List.copyOf(sequences);
        }
    }

    /// The rows of a table in the text form of COPY, gzip, in chunks.
    record TableRows(String name, List<String> columns, long rows, List<BackupContent> chunks) {
        TableRows {
            columns = List.copyOf(columns);
            chunks = List.copyOf(chunks);
        }
    }

    /// The last number that a sequence has given.
    record SequencePosition(String name, long value) {}

    /// The objects of both buckets: lines with a [BackupObject] as JSON, gzip, in chunks.
    record ObjectList(long count, long bytes, List<BackupContent> chunks) {
        ObjectList {
            chunks = List.copyOf(chunks);
        }
    }

    long rows() {
        return schemas.stream()
                        .flatMap(schema -> schema.tables().stream())
                        .mapToLong(TableRows::rows)
                        .sum()
                + users.tables().stream().mapToLong(TableRows::rows).sum();
    }
}

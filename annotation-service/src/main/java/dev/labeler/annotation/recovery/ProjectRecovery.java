package dev.labeler.annotation.recovery;

import dev.labeler.annotation.version.VersionNumber;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rows.RowFileLoader;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.LongConsumer;

/// Rebuilds projects in an empty database from their row files.
public final class ProjectRecovery {
    private final Database database;

    public ProjectRecovery(Database database) {
        this.database = database;
    }

    /// What was rebuilt of a project.
    public record RecoveredProject(String name, String datasetId, long images, long annotations, long drafts) {}

    /// A version of which files are stored.
    ///
    /// @param number `v1.0`
    /// @param type number of labeler.annotation.v1.VersionType
    public record StoredVersion(
            String projectId,
            long versionId,
            String number,
            int type,
            long seq,
            long datasetVersion,
            Instant createdAt) {}

    /// Whether there is no project.
    public boolean isEmpty() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT NOT EXISTS (SELECT FROM project)")
                        .mapTo(Boolean.class)
                        .one());
    }

    /// Loads the project in one transaction. A project that a killed run has loaded is not changed.
    ///
    /// @param rows the project's row file
    /// @param progress receives the number of loaded rows
    /// @throws dev.labeler.kit.rows.DamagedRowFileException if the file is incomplete; nothing is stored then
    public RecoveredProject load(String projectId, InputStream rows, LongConsumer progress) throws IOException {
        return database.transactions().<RecoveredProject, IOException>inTransaction(handle -> {
            RowFileLoader.load(handle, rows, ProjectRowTables.names(handle), progress);
            // The rows as of these versions are history, which is lost.
            handle.execute("UPDATE version SET recovered = true WHERE project_id = ?", projectId);
            return handle.createQuery("""
                            SELECT p.name, p.dataset_id, count(i.*) AS images, coalesce(sum(i.total), 0) AS annotations,
                                   coalesce(sum(i.total - i.confirmed), 0) AS drafts
                            FROM project p LEFT JOIN image i USING (project_id) WHERE project_id = :project
                            GROUP BY p.project_id
                            """)
                    .bind("project", projectId)
                    .map((row, _) -> new RecoveredProject(
                            row.getString("name"),
                            row.getString("dataset_id"),
                            row.getLong("images"),
                            row.getLong("annotations"),
                            row.getLong("drafts")))
                    .findOne()
                    .orElseThrow(() -> new IOException("the row file has no project " + projectId));
        });
    }

    /// Reserves the number of a version that was published after the row file was written.
    public void reserve(StoredVersion version) {
        var number = VersionNumber.parse(version.number());
        database.transactions()
                .inTransaction(handle -> handle.createUpdate("""
                                INSERT INTO version (project_id, version_id, major, minor, version_type, seq, dataset_version,
                                    classes, created_at, recovered)
                                SELECT project_id, :version, :major, :minor, :type, :seq, :datasetVersion, '{}', :at, true
                                FROM project WHERE project_id = :project
                                ON CONFLICT DO NOTHING
                                """)
                        .bind("project", version.projectId())
                        .bind("version", version.versionId())
                        .bind("major", number.major())
                        .bind("minor", number.minor())
                        .bind("type", version.type())
                        .bind("seq", version.seq())
                        .bind("datasetVersion", version.datasetVersion())
                        .bind("at", version.createdAt().atOffset(ZoneOffset.UTC))
                        .execute());
    }
}

package dev.labeler.annotation.imports;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.kit.db.TimestampColumn;
import dev.labeler.proto.annotation.v1.ImportJob;
import dev.labeler.proto.annotation.v1.ImportStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Rows of `import_job`.
public final class ImportDao {
    private ImportDao() {}

    /// Whether an import that is not a dry run is queued or running.
    public static boolean isWriting(Handle handle, String projectId) {
        return handle.createQuery("""
                        SELECT EXISTS (SELECT FROM import_job WHERE project_id = :project AND status IN (1, 2) AND NOT dry_run)
                        """)
                .bind("project", projectId)
                .mapTo(Boolean.class)
                .one();
    }

    static boolean isRunning(Handle handle, String projectId) {
        return handle.createQuery(
                        "SELECT EXISTS (SELECT FROM import_job WHERE project_id = :project AND status IN (1, 2))")
                .bind("project", projectId)
                .mapTo(Boolean.class)
                .one();
    }

    /// Whether an import has stored annotations in the project.
    static boolean hasImported(Handle handle, String projectId) {
        return handle.createQuery("""
                        SELECT EXISTS (SELECT FROM import_job
                                       WHERE project_id = :project AND NOT dry_run AND (report ->> 'imported')::bigint > 0)
                        """)
                .bind("project", projectId)
                .mapTo(Boolean.class)
                .one();
    }

    /// @param row a new import; its id, epoch and startSeq are ignored
    static long insert(Handle handle, ImportRow row, long startSeq) {
        return handle.createQuery("""
                        INSERT INTO import_job (project_id, status, dry_run, state, format, actor, start_seq, report, created_at)
                        VALUES (:projectId, :statusNumber, :dryRun, :stateNumber, :formatWord, :actor, :start,
                            CAST(:json AS jsonb), :createdAt)
                        RETURNING import_id
                        """)
                .bindMethods(row)
                .bind("start", startSeq)
                .bind("statusNumber", row.status().getNumber())
                .bind("stateNumber", row.state().code())
                .bind("formatWord", row.format() == null ? null : row.format().word())
                .bind("json", toJson(row.report()))
                .mapTo(Long.class)
                .one();
    }

    static @Nullable ImportRow findNewest(Handle handle, String projectId) {
        return handle.createQuery(
                        "SELECT * FROM import_job WHERE project_id = :project ORDER BY import_id DESC LIMIT 1")
                .bind("project", projectId)
                .map(ImportDao::map)
                .findOne()
                .orElse(null);
    }

    static @Nullable ImportRow find(Handle handle, String projectId, long importId) {
        return handle.createQuery("SELECT * FROM import_job WHERE project_id = :project AND import_id = :import")
                .bind("project", projectId)
                .bind("import", importId)
                .map(ImportDao::map)
                .findOne()
                .orElse(null);
    }

    /// Starts a run, which supersedes any other run of the same import. Null if the import has ended.
    static @Nullable ImportRow claim(Handle handle, String projectId, long importId) {
        return handle.createQuery("""
                        UPDATE import_job SET status = 2, epoch = epoch + 1, report = report - 'waiting_for'
                        WHERE project_id = :project AND import_id = :import AND status IN (1, 2) RETURNING *
                        """)
                .bind("project", projectId)
                .bind("import", importId)
                .map(ImportDao::map)
                .findOne()
                .orElse(null);
    }

    /// Whether this run is the newest. Locks the import, so that this does not change before the end of the
    /// transaction.
    static boolean isCurrentRun(Handle handle, ImportRow run) {
        return handle.createQuery("""
                        SELECT epoch = :epoch AND status = 2 FROM import_job
                        WHERE project_id = :projectId AND import_id = :importId FOR UPDATE
                        """).bindMethods(run).mapTo(Boolean.class).one();
    }

    static void updateReport(Handle handle, ImportRow run, ImportJob report) {
        handle.createUpdate("""
                        UPDATE import_job SET report = CAST(:json AS jsonb)
                        WHERE project_id = :projectId AND import_id = :importId
                        """).bindMethods(run).bind("json", toJson(report)).execute();
    }

    /// @param dependency the unavailable dependency, null when the run continues
    static void setWaitingFor(Handle handle, ImportRow run, @Nullable String dependency) {
        handle.createUpdate("""
                        UPDATE import_job
                        SET report = (report - 'waiting_for') || jsonb_strip_nulls(jsonb_build_object('waiting_for', :dependency::text))
                        WHERE project_id = :projectId AND import_id = :importId AND epoch = :epoch AND status = 2
                        """).bindMethods(run).bind("dependency", dependency).execute();
    }

    static void finish(Handle handle, ImportRow run, ImportStatus status, ImportJob report, Instant now) {
        handle.createUpdate("""
                        UPDATE import_job SET status = :end, report = CAST(:json AS jsonb), finished_at = :now
                        WHERE project_id = :projectId AND import_id = :importId AND status IN (1, 2)
                        """)
                .bindMethods(run)
                .bind("end", status.getNumber())
                .bind("json", toJson(report))
                .bind("now", now)
                .execute();
    }

    /// Returns the number of failures, including this one.
    static int incrementFailures(Handle handle, String projectId, long importId) {
        return handle.createQuery("""
                        UPDATE import_job SET failures = failures + 1
                        WHERE project_id = :project AND import_id = :import RETURNING failures
                        """)
                .bind("project", projectId)
                .bind("import", importId)
                .mapTo(Integer.class)
                .one();
    }

    private static ImportRow map(ResultSet row, StatementContext context) throws SQLException {
        var format = row.getString("format");
        return new ImportRow(
                row.getString("project_id"),
                row.getLong("import_id"),
                Objects.requireNonNull(ImportStatus.forNumber(row.getInt("status"))),
                row.getBoolean("dry_run"),
                AnnotationState.ofCode(row.getInt("state")),
                format == null ? null : LabelFormat.find(format),
                row.getObject("actor", Long.class),
                row.getLong("start_seq"),
                row.getLong("epoch"),
                row.getInt("failures"),
                parseReport(row.getString("report")),
                TimestampColumn.read(row, "created_at"),
                TimestampColumn.readOrNull(row, "finished_at"));
    }

    private static String toJson(ImportJob report) {
        try {
            return JsonFormat.printer()
                    .preservingProtoFieldNames()
                    .omittingInsignificantWhitespace()
                    .print(report)
                    .replace("\\u0000", "\\ufffd");
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("cannot write a report as JSON", e);
        }
    }

    private static ImportJob parseReport(String json) {
        var message = ImportJob.newBuilder();
        try {
            JsonFormat.parser().ignoringUnknownFields().merge(json, message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored report is not valid JSON", e);
        }
        return message.build();
    }
}

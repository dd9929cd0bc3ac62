package dev.labeler.export.version;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.export.v1.Artifact;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.Loss;
import dev.labeler.proto.export.v1.VersionStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rows of `version` and `artifact`.
final class VersionDao {
    private VersionDao() {}

    /// A version to be made.
    record Wanted(
            String projectId,
            String datasetId,
            @Nullable String number,
            VersionType type,
            @Nullable String description,
            boolean includeDraft,
            List<ExportFormat> formats,
            @Nullable Long createdBy,
            Instant createdAt) {
        Wanted {
            formats = List.copyOf(formats);
        }
    }

    static long insert(Handle handle, Wanted wanted) {
        long id = handle.createQuery("""
                        INSERT INTO version (project_id, dataset_id, wanted_number, version_type, status, description,
                            include_draft, created_by, created_at)
                        VALUES (:project, :dataset, :number, :type, :status, :description, :draft, :by, :at)
                        RETURNING version_id
                        """)
                .bind("project", wanted.projectId())
                .bind("dataset", wanted.datasetId())
                .bind("number", wanted.number())
                .bind("type", wanted.type().getNumber())
                .bind("status", VersionStatus.VERSION_STATUS_STAGED_VALUE)
                .bind("description", wanted.description())
                .bind("draft", wanted.includeDraft())
                .bind("by", wanted.createdBy())
                .bind("at", wanted.createdAt())
                .mapTo(long.class)
                .one();
        for (var format : wanted.formats()) {
            handle.execute("INSERT INTO artifact (version_id, format) VALUES (?, ?)", id, format.getNumber());
        }
        return id;
    }

    static @Nullable VersionRow find(Handle handle, long versionId) {
        return handle.createQuery("SELECT * FROM version WHERE version_id = :id")
                .bind("id", versionId)
                .map((row, _) -> row(row))
                .findOne()
                .orElse(null);
    }

    static VersionRow require(Handle handle, long versionId) {
        return Objects.requireNonNull(find(handle, versionId), "a version is never deleted");
    }

    static @Nullable VersionRow findByNumber(Handle handle, String projectId, String number) {
        return handle.createQuery("""
                        SELECT * FROM version WHERE project_id = :project AND version_number = :number
                        ORDER BY version_id DESC LIMIT 1
                        """)
                .bind("project", projectId)
                .bind("number", number)
                .map((row, _) -> row(row))
                .findOne()
                .orElse(null);
    }

    /// @param type 0 for all
    static List<VersionRow> list(Handle handle, String projectId, int type, int skip, int limit) {
        return handle.createQuery("""
                        SELECT * FROM version WHERE project_id = :project AND (:type = 0 OR version_type = :type)
                        ORDER BY version_id DESC OFFSET :skip LIMIT :limit
                        """)
                .bind("project", projectId)
                .bind("type", type)
                .bind("skip", skip)
                .bind("limit", limit)
                .map((row, _) -> row(row))
                .list();
    }

    static long count(Handle handle, String projectId, int type) {
        return handle.createQuery(
                        "SELECT count(*) FROM version WHERE project_id = :project AND (:type = 0 OR version_type = :type)")
                .bind("project", projectId)
                .bind("type", type)
                .mapTo(long.class)
                .one();
    }

    static List<ArtifactRow> artifacts(Handle handle, long versionId) {
        return handle.createQuery("SELECT * FROM artifact WHERE version_id = :id ORDER BY format")
                .bind("id", versionId)
                .map((row, _) -> artifact(row))
                .list();
    }

    /// Takes the version to work on, which fences off whoever had it; null where it has ended.
    static @Nullable VersionRow claim(Handle handle, long versionId) {
        return handle.createQuery("""
                        UPDATE version SET epoch = epoch + 1
                        WHERE version_id = :id AND status NOT IN (:published, :blocked, :aborted)
                        RETURNING *
                        """)
                .bind("id", versionId)
                .bind("published", VersionStatus.VERSION_STATUS_PUBLISHED_VALUE)
                .bind("blocked", VersionStatus.VERSION_STATUS_DELIVERY_BLOCKED_VALUE)
                .bind("aborted", VersionStatus.VERSION_STATUS_ABORTED_VALUE)
                .map((row, _) -> row(row))
                .findOne()
                .orElse(null);
    }

    static boolean frozen(Handle handle, VersionRow held, String number) {
        return handle.createUpdate("""
                        UPDATE version SET version_number = :number, status = :status, step = 'encode'
                        WHERE version_id = :id AND epoch = :epoch
                        """)
                        .bind("number", number)
                        .bind("status", VersionStatus.VERSION_STATUS_UPLOADING_VALUE)
                        .bind("id", held.versionId())
                        .bind("epoch", held.epoch())
                        .execute()
                == 1;
    }

    static boolean progress(Handle handle, VersionRow held, long done, long total, long bytes) {
        return handle.createUpdate("""
                        UPDATE version SET done = :done, total = :total, bytes = :bytes
                        WHERE version_id = :id AND epoch = :epoch
                        """)
                        .bind("done", done)
                        .bind("total", total)
                        .bind("bytes", bytes)
                        .bind("id", held.versionId())
                        .bind("epoch", held.epoch())
                        .execute()
                == 1;
    }

    /// Moves from one status to the next, if the version is still held and in the first.
    static boolean move(Handle handle, VersionRow held, VersionStatus from, VersionStatus to, String step) {
        return handle.createUpdate("""
                        UPDATE version SET status = :to, step = :step,
                            published_at = CASE WHEN :to = :published THEN now() ELSE published_at END
                        WHERE version_id = :id AND epoch = :epoch AND status = :from
                        """)
                        .bind("to", to.getNumber())
                        .bind("from", from.getNumber())
                        .bind("published", VersionStatus.VERSION_STATUS_PUBLISHED_VALUE)
                        .bind("step", step)
                        .bind("id", held.versionId())
                        .bind("epoch", held.epoch())
                        .execute()
                == 1;
    }

    static void counted(Handle handle, VersionRow held, long images, long annotations) {
        handle.execute(
                "UPDATE version SET image_count = ?, annotation_count = ? WHERE version_id = ? AND epoch = ?",
                images,
                annotations,
                held.versionId(),
                held.epoch());
    }

    static void stored(Handle handle, long versionId, ArtifactRow artifact) {
        var losses = Artifact.newBuilder().addAllLosses(artifact.losses()).build();
        handle.execute(
                "UPDATE artifact SET key = ?, sha256 = ?, size_bytes = ?, losses = ? WHERE version_id = ? AND format = ?",
                artifact.key(),
                artifact.sha256(),
                artifact.sizeBytes(),
                losses.toByteArray(),
                versionId,
                artifact.format().getNumber());
    }

    /// Ends a version that is not committed yet and never can be.
    static void abort(Handle handle, long versionId, String error) {
        handle.createUpdate("""
                        UPDATE version SET status = :aborted, error = :error, epoch = epoch + 1
                        WHERE version_id = :id AND status IN (:staged, :uploading)
                        """)
                .bind("aborted", VersionStatus.VERSION_STATUS_ABORTED_VALUE)
                .bind("staged", VersionStatus.VERSION_STATUS_STAGED_VALUE)
                .bind("uploading", VersionStatus.VERSION_STATUS_UPLOADING_VALUE)
                .bind("error", error)
                .bind("id", versionId)
                .execute();
    }

    private static VersionRow row(ResultSet row) throws SQLException {
        return new VersionRow(
                row.getLong("version_id"),
                row.getString("project_id"),
                row.getString("dataset_id"),
                row.getString("version_number"),
                row.getString("wanted_number"),
                Objects.requireNonNull(VersionType.forNumber(row.getInt("version_type"))),
                Objects.requireNonNull(VersionStatus.forNumber(row.getInt("status"))),
                row.getInt("epoch"),
                row.getString("description"),
                row.getBoolean("include_draft"),
                row.getObject("annotation_count", Long.class),
                row.getObject("image_count", Long.class),
                row.getString("error"),
                row.getString("step"),
                row.getLong("done"),
                row.getLong("total"),
                row.getLong("bytes"),
                row.getObject("created_by", Long.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "published_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static ArtifactRow artifact(ResultSet row) throws SQLException {
        var losses = row.getBytes("losses");
        return new ArtifactRow(
                Objects.requireNonNull(ExportFormat.forNumber(row.getInt("format"))),
                row.getString("key"),
                row.getString("sha256"),
                row.getLong("size_bytes"),
                losses == null ? List.of() : losses(losses));
    }

    private static List<Loss> losses(byte[] bytes) {
        try {
            return Artifact.parseFrom(bytes).getLossesList();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored loss report cannot be read", e);
        }
    }
}

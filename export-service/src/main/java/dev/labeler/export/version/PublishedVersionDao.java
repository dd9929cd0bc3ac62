package dev.labeler.export.version;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.labeler.export.encoding.ExportEncoder;
import dev.labeler.export.encoding.ExportRowSource;
import dev.labeler.kit.db.TimestampColumn;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.FrozenVersion;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.export.v1.Artifact;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.Loss;
import dev.labeler.proto.export.v1.VersionStatus;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rows of `version` and `artifact`.
final class PublishedVersionDao {
    private PublishedVersionDao() {}

    /// A version to be made.
    record NewVersion(
            String projectId,
            String datasetId,
            @Nullable String number,
            VersionType type,
            @Nullable String description,
            boolean includeDraft,
            boolean includeUnannotated,
            List<ExportFormat> formats,
            @Nullable Long createdBy,
            Instant createdAt) {
        NewVersion {
            formats = List.copyOf(formats);
        }
    }

    static long insert(Handle handle, NewVersion wanted) {
        long id = handle.createQuery("""
                        INSERT INTO version (project_id, dataset_id, wanted_number, version_type, status, description,
                            include_draft, include_unannotated, created_by, created_at)
                        VALUES (:project, :dataset, :number, :type, :status, :description, :draft, :unannotated, :by, :at)
                        RETURNING version_id
                        """)
                .bind("project", wanted.projectId())
                .bind("dataset", wanted.datasetId())
                .bind("number", wanted.number())
                .bind("type", wanted.type().getNumber())
                .bind("status", VersionStatus.VERSION_STATUS_STAGED_VALUE)
                .bind("description", wanted.description())
                .bind("draft", wanted.includeDraft())
                .bind("unannotated", wanted.includeUnannotated())
                .bind("by", wanted.createdBy())
                .bind("at", wanted.createdAt())
                .mapTo(long.class)
                .one();
        for (var format : wanted.formats()) {
            handle.execute("INSERT INTO artifact (version_id, format) VALUES (?, ?)", id, format.getNumber());
        }
        return id;
    }

    static @Nullable PublishedVersionRow find(Handle handle, long versionId) {
        return handle.createQuery("SELECT * FROM version WHERE version_id = :id")
                .bind("id", versionId)
                .map((row, _) -> row(row))
                .findOne()
                .orElse(null);
    }

    static PublishedVersionRow require(Handle handle, long versionId) {
        return Objects.requireNonNull(find(handle, versionId), "a version is never deleted");
    }

    static @Nullable PublishedVersionRow findByNumber(Handle handle, String projectId, String number) {
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

    /// Newest first, without attempts that failed.
    ///
    /// @param type 0 for all
    static List<PublishedVersionRow> list(Handle handle, String projectId, int type, int skip, int limit) {
        return handle.createQuery("""
                        SELECT * FROM version WHERE project_id = :project AND (:type = 0 OR version_type = :type)
                            AND status <> :aborted
                        ORDER BY version_id DESC OFFSET :skip LIMIT :limit
                        """)
                .bind("project", projectId)
                .bind("type", type)
                .bind("aborted", VersionStatus.VERSION_STATUS_ABORTED_VALUE)
                .bind("skip", skip)
                .bind("limit", limit)
                .map((row, _) -> row(row))
                .list();
    }

    static long count(Handle handle, String projectId, int type) {
        return handle.createQuery("""
                        SELECT count(*) FROM version WHERE project_id = :project AND (:type = 0 OR version_type = :type)
                            AND status <> :aborted
                        """)
                .bind("project", projectId)
                .bind("type", type)
                .bind("aborted", VersionStatus.VERSION_STATUS_ABORTED_VALUE)
                .mapTo(long.class)
                .one();
    }

    static List<ArtifactRow> artifacts(Handle handle, long versionId) {
        return artifacts(handle, List.of(versionId)).getOrDefault(versionId, List.of());
    }

    /// By version, in the order of the formats.
    static Map<Long, List<ArtifactRow>> artifacts(Handle handle, List<Long> versionIds) {
        var artifacts = new HashMap<Long, List<ArtifactRow>>();
        handle.createQuery("SELECT * FROM artifact WHERE version_id = ANY(:ids) ORDER BY version_id, format")
                .bindArray("ids", Long.class, versionIds)
                .map((row, _) -> Map.entry(row.getLong("version_id"), artifact(row)))
                .forEach(entry -> artifacts
                        .computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                        .add(entry.getValue()));
        return artifacts;
    }

    /// Takes the version to work on, which fences off whoever had it; null where it has ended.
    static @Nullable PublishedVersionRow claim(Handle handle, long versionId) {
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

    /// Keeps what was frozen. The first to say so is right: what others were told of the dataset
    /// may be newer.
    static void storeFrozen(Handle handle, long versionId, FrozenVersion frozen, Access dataset) {
        handle.createUpdate("""
                        UPDATE version SET version_number = :number, frozen = :frozen, dataset = :dataset
                        WHERE version_id = :id AND frozen IS NULL AND status <> :aborted
                        """)
                .bind("aborted", VersionStatus.VERSION_STATUS_ABORTED_VALUE)
                .bind("number", frozen.getVersionNumber())
                .bind("frozen", frozen.toByteArray())
                .bind("dataset", dataset.toByteArray())
                .bind("id", versionId)
                .execute();
    }

    /// Says that the files of a version that is still held are being written, from the start.
    static boolean startWriting(Handle handle, PublishedVersionRow held) {
        return handle.createUpdate("""
                        UPDATE version SET status = :uploading, step = 'encode', done = 0, total = 0, bytes = 0
                        WHERE version_id = :id AND epoch = :epoch AND status IN (:staged, :uploading)
                        """)
                        .bind("uploading", VersionStatus.VERSION_STATUS_UPLOADING_VALUE)
                        .bind("staged", VersionStatus.VERSION_STATUS_STAGED_VALUE)
                        .bind("id", held.versionId())
                        .bind("epoch", held.epoch())
                        .execute()
                == 1;
    }

    static boolean updateProgress(Handle handle, PublishedVersionRow held, long done, long total, long bytes) {
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
    static boolean changeStatus(
            Handle handle, PublishedVersionRow held, VersionStatus from, VersionStatus to, Instant at) {
        return handle.createUpdate("""
                        UPDATE version SET status = :to, step = 'done',
                            published_at = CASE WHEN :to = :published THEN :at ELSE published_at END
                        WHERE version_id = :id AND epoch = :epoch AND status = :from
                        """)
                        .bind("to", to.getNumber())
                        .bind("from", from.getNumber())
                        .bind("published", VersionStatus.VERSION_STATUS_PUBLISHED_VALUE)
                        .bind("at", at)
                        .bind("id", held.versionId())
                        .bind("epoch", held.epoch())
                        .execute()
                == 1;
    }

    /// Keeps what the files came out as, all of them or, where the version is no longer held, none.
    static boolean storeArtifacts(
            Handle handle, PublishedVersionRow held, ExportEncoder.Counts counts, List<ArtifactRow> artifacts) {
        int rows = handle.createUpdate("""
                        UPDATE version SET image_count = :images, annotation_count = :annotations, bytes = :bytes,
                            step = 'manifest'
                        WHERE version_id = :id AND epoch = :epoch
                        """)
                .bind("images", counts.images())
                .bind("annotations", counts.annotations())
                .bind(
                        "bytes",
                        artifacts.stream().mapToLong(ArtifactRow::sizeBytes).sum())
                .bind("id", held.versionId())
                .bind("epoch", held.epoch())
                .execute();
        if (rows == 1) {
            artifacts.forEach(artifact -> storeArtifacts(handle, held.versionId(), artifact));
        }
        return rows == 1;
    }

    private static void storeArtifacts(Handle handle, long versionId, ArtifactRow artifact) {
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

    /// Ends a version that is not committed yet and never can be; false where it is, or has ended.
    static boolean abort(Handle handle, long versionId, Failure failure) {
        return handle.createUpdate("""
                        UPDATE version SET status = :aborted, error_code = :code, error_reason = :reason, error = :error,
                            error_info = :info, version_number = NULL, epoch = epoch + 1
                        WHERE version_id = :id AND status IN (:staged, :uploading)
                        """)
                        .bind("aborted", VersionStatus.VERSION_STATUS_ABORTED_VALUE)
                        .bind("staged", VersionStatus.VERSION_STATUS_STAGED_VALUE)
                        .bind("uploading", VersionStatus.VERSION_STATUS_UPLOADING_VALUE)
                        .bind("code", failure.code())
                        .bind("reason", failure.reason())
                        .bind("error", failure.text())
                        .bind(
                                "info",
                                ErrorInfo.newBuilder()
                                        .putAllMetadata(failure.metadata())
                                        .build()
                                        .toByteArray())
                        .bind("id", versionId)
                        .execute()
                == 1;
    }

    /// Aborted versions of a project whose number is not given back yet.
    static List<Long> listUnreleased(Handle handle, String projectId) {
        return handle.createQuery("""
                        SELECT version_id FROM version
                        WHERE project_id = :project AND status = 6 AND released_at IS NULL
                        ORDER BY version_id
                        """)
                .bind("project", projectId)
                .mapTo(Long.class)
                .list();
    }

    /// Whether the version has ended without files.
    static boolean isAborted(Handle handle, long versionId) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM version WHERE version_id = :id AND status = 6)")
                .bind("id", versionId)
                .mapTo(Boolean.class)
                .one();
    }

    static boolean hasAborted(Handle handle, String projectId) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM version WHERE project_id = :project AND status = 6)")
                .bind("project", projectId)
                .mapTo(Boolean.class)
                .one();
    }

    /// Remembers that the number of an aborted version was given back.
    static void markReleased(Handle handle, long versionId, Instant at) {
        handle.execute("UPDATE version SET released_at = ?, version_number = NULL WHERE version_id = ?", at, versionId);
    }

    private static PublishedVersionRow row(ResultSet row) throws SQLException {
        return new PublishedVersionRow(
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
                row.getBoolean("include_unannotated"),
                row.getObject("annotation_count", Long.class),
                row.getObject("image_count", Long.class),
                selection(row),
                refusal(row),
                row.getString("step"),
                row.getLong("done"),
                row.getLong("total"),
                row.getLong("bytes"),
                row.getObject("created_by", Long.class),
                TimestampColumn.read(row, "created_at"),
                instant(row, "published_at"));
    }

    private static ExportRowSource.@Nullable ExportSelection selection(ResultSet row) throws SQLException {
        var frozen = row.getBytes("frozen");
        var dataset = row.getBytes("dataset");
        if (frozen == null || dataset == null) {
            return null;
        }
        try {
            return new ExportRowSource.ExportSelection(
                    FrozenVersion.parseFrom(frozen),
                    Access.parseFrom(dataset),
                    row.getBoolean("include_draft"),
                    row.getBoolean("include_unannotated"),
                    List.of());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored message cannot be read", e);
        }
    }

    private static @Nullable Failure refusal(ResultSet row) throws SQLException {
        var code = row.getString("error_code");
        if (code == null) {
            return null;
        }
        var failure = Failure.of(
                Status.Code.valueOf(code), ErrorReason.valueOf(row.getString("error_reason")), row.getString("error"));
        var info = row.getBytes("error_info");
        if (info != null) {
            failure.withAll(metadata(info));
        }
        return failure.metadata().containsKey("version_id")
                ? failure
                : failure.with("version_id", row.getLong("version_id"));
    }

    private static Map<String, String> metadata(byte[] errorInfo) {
        try {
            return ErrorInfo.parseFrom(errorInfo).getMetadataMap();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored error cannot be read", e);
        }
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

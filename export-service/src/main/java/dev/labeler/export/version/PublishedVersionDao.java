package dev.labeler.export.version;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.labeler.export.encoding.ExportContent;
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

    /// A version to insert.
    record NewVersion(
            String projectId,
            String datasetId,
            @Nullable String number,
            VersionType type,
            @Nullable String description,
            ExportContent content,
            List<ExportFormat> formats,
            @Nullable Long createdBy,
            Instant createdAt) {
        NewVersion {
            formats = List.copyOf(formats);
        }
    }

    static long insert(Handle handle, NewVersion version) {
        long id = handle.createQuery("""
                        INSERT INTO version (project_id, dataset_id, wanted_number, version_type, status, description,
                            include_draft, only_verified, include_unannotated, created_by, created_at)
                        VALUES (:project, :dataset, :number, :type, :status, :description, :draft, :verified, :unannotated,
                            :by, :at)
                        RETURNING version_id
                        """)
                .bind("project", version.projectId())
                .bind("dataset", version.datasetId())
                .bind("number", version.number())
                .bind("type", version.type().getNumber())
                .bind("status", VersionStatus.VERSION_STATUS_STAGED_VALUE)
                .bind("description", version.description())
                .bind("draft", version.content().includeDraft())
                .bind("verified", version.content().onlyVerified())
                .bind("unannotated", version.content().includeUnannotated())
                .bind("by", version.createdBy())
                .bind("at", version.createdAt())
                .mapTo(long.class)
                .one();
        for (var format : version.formats()) {
            handle.execute("INSERT INTO artifact (version_id, format) VALUES (?, ?)", id, format.getNumber());
        }
        return id;
    }

    static @Nullable PublishedVersionRow find(Handle handle, long versionId) {
        return handle.createQuery("SELECT * FROM version WHERE version_id = :id")
                .bind("id", versionId)
                .map((row, _) -> mapVersion(row))
                .findOne()
                .orElse(null);
    }

    static PublishedVersionRow require(Handle handle, long versionId) {
        return Objects.requireNonNull(find(handle, versionId), "the version was deleted");
    }

    static @Nullable PublishedVersionRow findByNumber(Handle handle, String projectId, String number) {
        return handle.createQuery("""
                        SELECT * FROM version WHERE project_id = :project AND version_number = :number
                        ORDER BY version_id DESC LIMIT 1
                        """)
                .bind("project", projectId)
                .bind("number", number)
                .map((row, _) -> mapVersion(row))
                .findOne()
                .orElse(null);
    }

    /// Lists versions that are not aborted, newest first.
    ///
    /// @param types the listed types
    static List<PublishedVersionRow> list(
            Handle handle, String projectId, List<VersionType> types, int skip, int limit) {
        return handle.createQuery("""
                        SELECT * FROM version WHERE project_id = :project AND version_type = ANY(:types)
                            AND status <> :aborted
                        ORDER BY version_id DESC OFFSET :skip LIMIT :limit
                        """)
                .bind("project", projectId)
                .bindArray("types", Integer.class, numbers(types))
                .bind("aborted", VersionStatus.VERSION_STATUS_ABORTED_VALUE)
                .bind("skip", skip)
                .bind("limit", limit)
                .map((row, _) -> mapVersion(row))
                .list();
    }

    private static List<Integer> numbers(List<VersionType> types) {
        return types.stream().map(VersionType::getNumber).toList();
    }

    static long count(Handle handle, String projectId, List<VersionType> types) {
        return handle.createQuery("""
                        SELECT count(*) FROM version WHERE project_id = :project AND version_type = ANY(:types)
                            AND status <> :aborted
                        """)
                .bind("project", projectId)
                .bindArray("types", Integer.class, numbers(types))
                .bind("aborted", VersionStatus.VERSION_STATUS_ABORTED_VALUE)
                .mapTo(long.class)
                .one();
    }

    static List<ArtifactRow> listArtifacts(Handle handle, long versionId) {
        return listArtifacts(handle, List.of(versionId)).getOrDefault(versionId, List.of());
    }

    /// Returns the artifacts by version id, in the order of the formats.
    static Map<Long, List<ArtifactRow>> listArtifacts(Handle handle, List<Long> versionIds) {
        var artifacts = new HashMap<Long, List<ArtifactRow>>();
        handle.createQuery("SELECT * FROM artifact WHERE version_id = ANY(:ids) ORDER BY version_id, format")
                .bindArray("ids", Long.class, versionIds)
                .map((row, _) -> Map.entry(row.getLong("version_id"), mapArtifact(row)))
                .forEach(entry -> artifacts
                        .computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                        .add(entry.getValue()));
        return artifacts;
    }

    /// Claims the version with a new epoch, which fences off earlier workers. Null if the version has ended.
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
                .map((row, _) -> mapVersion(row))
                .findOne()
                .orElse(null);
    }

    /// Stores the frozen version and its dataset. Only the first call has an effect, because a later one may
    /// have read a newer dataset.
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

    /// Sets the status to UPLOADING with empty progress, if the version is still claimed by the worker.
    static boolean startWriting(Handle handle, PublishedVersionRow claimed, Instant at) {
        return handle.createUpdate("""
                        UPDATE version SET status = :uploading, step = 'encode', done = 0, total = 0, bytes = 0,
                            started_at = :at, progress_at = NULL
                        WHERE version_id = :id AND epoch = :epoch AND status IN (:staged, :uploading)
                        """)
                        .bind("uploading", VersionStatus.VERSION_STATUS_UPLOADING_VALUE)
                        .bind("staged", VersionStatus.VERSION_STATUS_STAGED_VALUE)
                        .bind("at", at)
                        .bind("id", claimed.versionId())
                        .bind("epoch", claimed.epoch())
                        .execute()
                == 1;
    }

    static boolean updateProgress(
            Handle handle, PublishedVersionRow claimed, long done, long total, long bytes, Instant at) {
        return handle.createUpdate("""
                        UPDATE version SET done = :done, total = :total, bytes = :bytes, progress_at = :at
                        WHERE version_id = :id AND epoch = :epoch
                        """)
                        .bind("done", done)
                        .bind("total", total)
                        .bind("bytes", bytes)
                        .bind("at", at)
                        .bind("id", claimed.versionId())
                        .bind("epoch", claimed.epoch())
                        .execute()
                == 1;
    }

    /// Changes the status, if the version is still claimed by the worker and has the status `from`.
    static boolean changeStatus(
            Handle handle, PublishedVersionRow claimed, VersionStatus from, VersionStatus to, Instant at) {
        return handle.createUpdate("""
                        UPDATE version SET status = :to, step = 'done',
                            published_at = CASE WHEN :to = :published THEN :at ELSE published_at END
                        WHERE version_id = :id AND epoch = :epoch AND status = :from
                        """)
                        .bind("to", to.getNumber())
                        .bind("from", from.getNumber())
                        .bind("published", VersionStatus.VERSION_STATUS_PUBLISHED_VALUE)
                        .bind("at", at)
                        .bind("id", claimed.versionId())
                        .bind("epoch", claimed.epoch())
                        .execute()
                == 1;
    }

    /// Stores the artifacts, if the version is still claimed by the worker.
    static boolean storeArtifacts(
            Handle handle, PublishedVersionRow claimed, ExportEncoder.Counts counts, List<ArtifactRow> artifacts) {
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
                .bind("id", claimed.versionId())
                .bind("epoch", claimed.epoch())
                .execute();
        if (rows == 1) {
            artifacts.forEach(artifact -> storeArtifacts(handle, claimed.versionId(), artifact));
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

    /// Aborts a version; returns false if it is committed or has ended, or is claimed by another worker.
    ///
    /// @param epoch the claim of the worker, null for any
    static boolean abort(Handle handle, long versionId, @Nullable Integer epoch, Failure failure) {
        return handle.createUpdate("""
                        UPDATE version SET status = :aborted, error_code = :code, error_reason = :reason, error = :error,
                            error_info = :info, version_number = NULL, epoch = epoch + 1
                        WHERE version_id = :id AND status IN (:staged, :uploading)
                            AND epoch = coalesce(CAST(:epoch AS integer), epoch)
                        """)
                        .bind("epoch", epoch)
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

    /// Lists the aborted versions of a project whose number is not released yet.
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

    /// Whether the version is aborted.
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

    /// Records that the number of an aborted version is released.
    static void markReleased(Handle handle, long versionId, Instant at) {
        handle.execute("UPDATE version SET released_at = ?, version_number = NULL WHERE version_id = ?", at, versionId);
    }

    private static PublishedVersionRow mapVersion(ResultSet row) throws SQLException {
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
                mapContent(row),
                row.getObject("annotation_count", Long.class),
                row.getObject("image_count", Long.class),
                parseSelection(row),
                parseFailure(row),
                row.getString("step"),
                row.getLong("done"),
                row.getLong("total"),
                row.getLong("bytes"),
                TimestampColumn.readOrNull(row, "started_at"),
                TimestampColumn.readOrNull(row, "progress_at"),
                row.getObject("created_by", Long.class),
                TimestampColumn.read(row, "created_at"),
                TimestampColumn.readOrNull(row, "published_at"),
                row.getObject("pruned_at") != null);
    }

    private static ExportContent mapContent(ResultSet row) throws SQLException {
        return new ExportContent(
                row.getBoolean("include_draft"),
                row.getBoolean("only_verified"),
                row.getBoolean("include_unannotated"));
    }

    private static ExportRowSource.@Nullable ExportSelection parseSelection(ResultSet row) throws SQLException {
        var frozen = row.getBytes("frozen");
        var dataset = row.getBytes("dataset");
        if (frozen == null || dataset == null) {
            return null;
        }
        try {
            return new ExportRowSource.ExportSelection(
                    FrozenVersion.parseFrom(frozen), Access.parseFrom(dataset), mapContent(row), List.of());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("cannot parse a stored version", e);
        }
    }

    private static @Nullable Failure parseFailure(ResultSet row) throws SQLException {
        var code = row.getString("error_code");
        if (code == null) {
            return null;
        }
        var failure = Failure.of(
                Status.Code.valueOf(code), ErrorReason.valueOf(row.getString("error_reason")), row.getString("error"));
        var info = row.getBytes("error_info");
        if (info != null) {
            failure.withAll(parseMetadata(info));
        }
        return failure.metadata().containsKey("version_id")
                ? failure
                : failure.with("version_id", row.getLong("version_id"));
    }

    private static Map<String, String> parseMetadata(byte[] errorInfo) {
        try {
            return ErrorInfo.parseFrom(errorInfo).getMetadataMap();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("cannot parse a stored error", e);
        }
    }

    private static ArtifactRow mapArtifact(ResultSet row) throws SQLException {
        var losses = row.getBytes("losses");
        return new ArtifactRow(
                Objects.requireNonNull(ExportFormat.forNumber(row.getInt("format"))),
                row.getString("key"),
                row.getString("sha256"),
                row.getLong("size_bytes"),
                losses == null ? List.of() : parseLosses(losses),
                row.getObject("removed_at") != null);
    }

    private static List<Loss> parseLosses(byte[] bytes) {
        try {
            return Artifact.parseFrom(bytes).getLossesList();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("cannot parse a stored loss report", e);
        }
    }
}

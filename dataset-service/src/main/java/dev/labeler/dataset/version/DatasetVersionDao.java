package dev.labeler.dataset.version;

import dev.labeler.dataset.catalog.DatasetContent;
import dev.labeler.dataset.catalog.DatasetContentColumns;
import dev.labeler.dataset.catalog.DatasetEnumWords;
import dev.labeler.kit.db.TimestampColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rows of `dataset_version`.
final class DatasetVersionDao {
    private DatasetVersionDao() {}

    static void insert(Handle handle, DatasetVersionRow row) {
        handle.createUpdate("""
                        INSERT INTO dataset_version (dataset_id, version, action, description, restores, format, annotation_path,
                            num_images, num_missing_images, num_annotations, class_names, task_type, split_names, split_images,
                            size_bytes, content_hash, report, files_added, files_removed, files_changed, created_by, created_at)
                        VALUES (:datasetId, :version, :change.action, :change.description, :change.restores, :formatWord,
                            :content.annotationPath, :content.numImages, :content.numMissingImages, :content.numAnnotations,
                            :classNameArray, :content.taskType, :splitNames, :splitImages, :content.sizeBytes, :content.contentHash,
                            :change.report::jsonb, :counts.added, :counts.removed, :counts.changed, :createdBy, :createdAt)
                        """)
                .bindMethods(row)
                .bindMethods("change", row.change())
                .bindMethods("content", row.content())
                .bindMethods("counts", row.counts())
                .bind("formatWord", DatasetEnumWords.word(row.content().format()))
                .bindArray("classNameArray", String.class, row.content().classNames())
                .bindArray(
                        "splitNames",
                        String.class,
                        List.copyOf(row.content().splits().keySet()))
                .bindArray(
                        "splitImages",
                        Long.class,
                        List.copyOf(row.content().splits().values()))
                .execute();
    }

    static @Nullable DatasetVersionRow find(Handle handle, String datasetId, long version) {
        return handle.createQuery("SELECT * FROM dataset_version WHERE dataset_id = :id AND version = :version")
                .bind("id", datasetId)
                .bind("version", version)
                .map((row, _) -> map(row))
                .findOne()
                .orElse(null);
    }

    /// Newest first.
    static List<DatasetVersionRow> list(Handle handle, String datasetId, long skip, int limit) {
        return handle.createQuery("""
                        SELECT * FROM dataset_version WHERE dataset_id = :id ORDER BY version DESC OFFSET :skip LIMIT :limit
                        """)
                .bind("id", datasetId)
                .bind("skip", skip)
                .bind("limit", limit)
                .map((row, _) -> map(row))
                .list();
    }

    static long count(Handle handle, String datasetId) {
        return handle.createQuery("SELECT count(*) FROM dataset_version WHERE dataset_id = :id")
                .bind("id", datasetId)
                .mapTo(Long.class)
                .one();
    }

    static void delete(Handle handle, String datasetId, long version) {
        handle.createUpdate("DELETE FROM dataset_version WHERE dataset_id = :id AND version = :version")
                .bind("id", datasetId)
                .bind("version", version)
                .execute();
    }

    /// From the rows of files that begin and end with this version.
    static FileChangeCounts counts(Handle handle, String datasetId, long version) {
        return handle.createQuery("""
                        WITH came AS (SELECT path FROM stored_file WHERE dataset_id = :id AND version_from = :version),
                             went AS (SELECT path FROM stored_file WHERE dataset_id = :id AND version_to = :version)
                        SELECT count(*) FILTER (WHERE w.path IS NULL), count(*) FILTER (WHERE c.path IS NULL),
                               count(*) FILTER (WHERE c.path = w.path)
                        FROM came c FULL JOIN went w ON c.path = w.path
                        """)
                .bind("id", datasetId)
                .bind("version", version)
                .map((row, _) -> new FileChangeCounts(row.getLong(1), row.getLong(2), row.getLong(3)))
                .one();
    }

    private static DatasetVersionRow map(ResultSet row) throws SQLException {
        return new DatasetVersionRow(
                Objects.requireNonNull(row.getString("dataset_id")),
                row.getLong("version"),
                new VersionChange(
                        Objects.requireNonNull(row.getString("action")),
                        row.getString("description"),
                        row.getObject("restores", Long.class),
                        Objects.requireNonNull(row.getString("report"))),
                content(row),
                new FileChangeCounts(
                        row.getLong("files_added"), row.getLong("files_removed"), row.getLong("files_changed")),
                row.getObject("created_by", Long.class),
                TimestampColumn.read(row, "created_at"));
    }

    private static DatasetContent content(ResultSet row) throws SQLException {
        return new DatasetContent(
                DatasetEnumWords.format(Objects.requireNonNull(row.getString("format"))),
                row.getString("annotation_path"),
                row.getLong("num_images"),
                row.getLong("num_missing_images"),
                row.getLong("num_annotations"),
                DatasetContentColumns.texts(row, "class_names"),
                row.getString("task_type"),
                DatasetContentColumns.splits(row),
                row.getLong("size_bytes"),
                Objects.requireNonNull(row.getString("content_hash")));
    }
}

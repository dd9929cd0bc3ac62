package dev.labeler.dataset.catalog;

import dev.labeler.kit.db.TimestampColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;

/// Reads the columns of `dataset`.
final class DatasetRowMapper {
    private DatasetRowMapper() {}

    static DatasetRow map(ResultSet row) throws SQLException {
        return new DatasetRow(
                text(row, "dataset_id"),
                text(row, "name"),
                row.getString("description"),
                DatasetEnumWords.format(text(row, "format")),
                row.getBoolean("labeled"),
                text(row, "storage_type"),
                text(row, "storage_path"),
                text(row, "image_root"),
                row.getString("annotation_path"),
                DatasetEnumWords.visibility(text(row, "visibility")),
                row.getLong("owner_id"),
                row.getObject("organization_id", Long.class),
                row.getLong("num_images"),
                row.getLong("num_missing_images"),
                row.getLong("num_annotations"),
                DatasetContentColumns.texts(row, "class_names"),
                DatasetContentColumns.texts(row, "tags"),
                row.getString("task_type"),
                DatasetContentColumns.splits(row),
                row.getLong("size_bytes"),
                row.getLong("version"),
                text(row, "content_hash"),
                TimestampColumn.read(row, "created_at"),
                TimestampColumn.read(row, "updated_at"));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(row.getString(column), column);
    }
}

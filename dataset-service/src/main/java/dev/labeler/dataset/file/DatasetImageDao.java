package dev.labeler.dataset.file;

import dev.labeler.kit.db.BinaryCopyWriter;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// Rows of `image`, by image id in byte order.
public final class DatasetImageDao {
    private static final String COLUMNS = "(dataset_id, image_id, version_from, width, height, raw_width, raw_height,"
            + " orientation, content_type, size, sha256, split, folder, stored)";
    private static final int FETCH = 1000;

    private static final String AS_OF = """
            FROM image
            WHERE dataset_id = :id AND version_from <= :version AND :version < version_to
            """;

    private static final String MATCHES_FORMAT = AS_OF + """
              AND (:split::text IS NULL OR split = :split)
              AND (:text::text IS NULL OR strpos(lower(image_id), lower(:text)) > 0)
              %s
            """;

    private DatasetImageDao() {}

    /// Filter of the images of a dataset version; null matches every image.
    ///
    /// @param text part of the image id, any case
    /// @param imageIds only these; empty for all
    public record ImageSelection(
            String datasetId,
            long version,
            @Nullable String split,
            @Nullable String text,
            List<String> imageIds) {
        public ImageSelection {
            imageIds = List.copyOf(imageIds);
        }

        boolean isEverything() {
            return split == null && text == null && imageIds.isEmpty();
        }

        /// Without the condition where there are no ids, so that no plan depends on an array that is empty.
        String matches() {
            return MATCHES_FORMAT.formatted(imageIds.isEmpty() ? "" : "AND image_id = ANY(:imageIds::text[])");
        }
    }

    /// Ends the current rows of these ids at this version.
    public static void closeRows(Handle handle, String datasetId, long version, List<String> imageIds) {
        handle.createUpdate("""
                        UPDATE image SET version_to = :version
                        WHERE dataset_id = :id AND version_to = 9223372036854775807 AND image_id = ANY(:names::text[])
                        """)
                .bind("id", datasetId)
                .bind("version", version)
                .bindArray("names", String.class, imageIds)
                .execute();
    }

    /// Adds images that exist from this version on.
    public static void insert(Handle handle, String datasetId, long version, Iterable<DatasetImageRow> rows)
            throws SQLException, IOException {
        try (var copy = BinaryCopyWriter.open(handle, "image " + COLUMNS, 14)) {
            for (var row : rows) {
                copy.row()
                        .text(datasetId)
                        .text(row.imageId())
                        .int8(version)
                        .int4(row.width())
                        .int4(row.height())
                        .int4(row.rawWidth())
                        .int4(row.rawHeight())
                        .int2(row.orientation())
                        .text(row.contentType())
                        .int8(row.size());
                if (row.sha256() == null) {
                    copy.nullValue();
                } else {
                    copy.bytea(HexFormat.of().parseHex(row.sha256()));
                }
                copy.text(row.split()).text(row.folder()).bool(row.stored());
            }
            copy.finish();
        }
    }

    public static List<DatasetImageRow> list(Handle handle, ImageSelection selection, long skip, int limit) {
        return bind(
                        handle.createQuery(
                                "SELECT * " + selection.matches() + " ORDER BY image_id OFFSET :skip LIMIT :limit"),
                        selection)
                .bind("skip", skip)
                .bind("limit", limit)
                .map((row, _) -> image(row))
                .list();
    }

    /// @param all number of the version's images, which is returned where nothing is filtered
    public static long count(Handle handle, ImageSelection selection, long all) {
        return selection.isEverything()
                ? all
                : bind(handle.createQuery("SELECT count(*) " + selection.matches()), selection)
                        .mapTo(Long.class)
                        .one();
    }

    /// The images of a version. Use inside a transaction, where it reads through a cursor. Close the iterator, and
    /// do not wait for a client while it is open.
    public static ResultIterator<DatasetImageRow> stream(Handle handle, String datasetId, long version) {
        return handle.createQuery("SELECT * " + AS_OF + " ORDER BY image_id")
                .bind("id", datasetId)
                .bind("version", version)
                .setFetchSize(FETCH)
                .map((row, _) -> image(row))
                .iterator();
    }

    /// The next images of a version after an id, or those of the given ids.
    public static List<DatasetImageRow> page(
            Handle handle, String datasetId, long version, List<String> imageIds, String after, int limit) {
        var query = handle.createQuery("SELECT * " + AS_OF + " AND image_id > :after"
                        + (imageIds.isEmpty() ? "" : " AND image_id = ANY(:imageIds::text[])")
                        + " ORDER BY image_id LIMIT :limit")
                .bind("id", datasetId)
                .bind("version", version)
                .bind("after", after)
                .bind("limit", limit);
        if (!imageIds.isEmpty()) {
            query.bindArray("imageIds", String.class, imageIds);
        }
        return query.map((row, _) -> image(row)).list();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, ImageSelection selection) {
        if (!selection.imageIds().isEmpty()) {
            statement.bindArray("imageIds", String.class, selection.imageIds());
        }
        return statement
                .bind("id", selection.datasetId())
                .bind("version", selection.version())
                .bind("split", selection.split())
                .bind("text", selection.text());
    }

    private static DatasetImageRow image(ResultSet row) throws SQLException {
        var sha256 = row.getBytes("sha256");
        return new DatasetImageRow(
                Objects.requireNonNull(row.getString("image_id")),
                row.getInt("width"),
                row.getInt("height"),
                row.getInt("raw_width"),
                row.getInt("raw_height"),
                row.getInt("orientation"),
                row.getString("content_type"),
                row.getLong("size"),
                sha256 == null ? null : HexFormat.of().formatHex(sha256),
                row.getString("split"),
                Objects.requireNonNull(row.getString("folder")),
                row.getBoolean("stored"));
    }
}

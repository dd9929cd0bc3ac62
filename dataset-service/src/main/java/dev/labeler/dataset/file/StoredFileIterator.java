package dev.labeler.dataset.file;

import dev.labeler.dataset.image.ImageMetadata;
import dev.labeler.kit.db.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Iterates over all stored files of a version in the byte order of their paths. Reads one page per query: versions
/// do not change, so no cursor stays open while a slow client reads.
public final class StoredFileIterator implements Iterator<StoredFile> {
    private static final int PAGE = 1000;

    private final Database database;
    private final String datasetId;
    private final String imageRoot;
    private final long version;
    private List<StoredFile> page = List.of();
    private int next;
    private @Nullable String last = "";

    public StoredFileIterator(Database database, String datasetId, String imageRoot, long version) {
        this.database = database;
        this.datasetId = datasetId;
        this.imageRoot = imageRoot;
        this.version = version;
    }

    @Override
    public boolean hasNext() {
        if (next == page.size() && last != null) {
            var after = last;
            page = database.jdbi().withHandle(handle -> page(handle, after));
            next = 0;
            last = page.size() < PAGE ? null : page.getLast().path();
        }
        return next < page.size();
    }

    @Override
    public StoredFile next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.get(next++);
    }

    private List<StoredFile> page(Handle handle, String after) {
        return handle.createQuery("""
                        SELECT * FROM (
                        (SELECT :root || image_id AS path, folder, size, sha256, content_type, raw_width, raw_height, orientation, split
                         FROM image
                         WHERE dataset_id = :id AND version_from <= :version AND :version < version_to AND stored
                           AND image_id > :imageAfter
                         ORDER BY image_id LIMIT :page)
                        UNION ALL
                        (SELECT path, folder, size, sha256, NULL, NULL, NULL, NULL, NULL
                         FROM file
                         WHERE dataset_id = :id AND version_from <= :version AND :version < version_to AND path > :after
                         ORDER BY path LIMIT :page)) AS stored
                        ORDER BY path COLLATE "C" LIMIT :page
                        """)
                .bind("id", datasetId)
                .bind("version", version)
                .bind("root", imageRoot)
                .bind("after", after)
                .bind("imageAfter", imageAfter(after))
                .bind("page", PAGE)
                .map((row, _) -> file(row))
                .list();
    }

    /// The image id after which the images after this path begin. U+10FFFF sorts after every id.
    private String imageAfter(String after) {
        if (after.startsWith(imageRoot)) {
            return after.substring(imageRoot.length());
        }
        return Utf8ByteOrder.OF_NAMES.compare(after, imageRoot) < 0 ? "" : "\udbff\udfff";
    }

    private static StoredFile file(ResultSet row) throws SQLException {
        var contentType = row.getString("content_type");
        return new StoredFile(
                Objects.requireNonNull(row.getString("path")),
                Objects.requireNonNull(row.getString("folder")),
                row.getLong("size"),
                HexFormat.of().formatHex(row.getBytes("sha256")),
                contentType == null
                        ? null
                        : new ImageMetadata(
                                contentType,
                                row.getInt("raw_width"),
                                row.getInt("raw_height"),
                                row.getInt("orientation")),
                row.getString("split"));
    }
}

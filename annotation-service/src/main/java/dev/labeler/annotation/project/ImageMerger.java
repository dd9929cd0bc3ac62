package dev.labeler.annotation.project;

import dev.labeler.annotation.image.AbsentImageDao;
import dev.labeler.kit.db.BinaryCopyWriter;
import dev.labeler.proto.dataset.v1.Image;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// Updates the images of a project to those of a dataset version.
final class ImageMerger {
    private ImageMerger() {}

    /// @param handle its transaction has locked the project
    static void store(Handle handle, String projectId, long datasetVersion, ReceivedImageSpool images, Instant now)
            throws IOException, SQLException {
        if (isEmpty(handle, projectId)) {
            copyAll(handle, projectId, images);
        } else {
            merge(handle, projectId, images, now);
            AbsentImageDao.update(handle, projectId, datasetVersion);
        }
    }

    private static boolean isEmpty(Handle handle, String projectId) {
        return !handle.createQuery("SELECT EXISTS (SELECT FROM image WHERE project_id = :project)")
                .bind("project", projectId)
                .mapTo(Boolean.class)
                .one();
    }

    private static void copyAll(Handle handle, String projectId, ReceivedImageSpool images)
            throws IOException, SQLException {
        try (var copy = BinaryCopyWriter.open(
                handle, "image (project_id, image_id, width, height, split, stored, sha256)", 7)) {
            images.forEach(image -> writeColumns(copy.row().text(projectId), image));
            copy.finish();
        }
    }

    private static void writeColumns(BinaryCopyWriter row, Image image) throws IOException {
        row.text(image.getId())
                .int4(image.getWidth())
                .int4(image.getHeight())
                .text(image.hasSplit() ? image.getSplit() : null)
                .bool(image.getStored())
                .text(image.hasSha256() ? image.getSha256() : null);
    }

    private static void merge(Handle handle, String projectId, ReceivedImageSpool images, Instant now)
            throws IOException, SQLException {
        handle.execute("""
                CREATE TEMPORARY TABLE dataset_image (image_id text COLLATE "C", width integer, height integer,
                    split text, stored boolean, sha256 text) ON COMMIT DROP
                """);
        try (var copy =
                BinaryCopyWriter.open(handle, "dataset_image (image_id, width, height, split, stored, sha256)", 6)) {
            images.forEach(image -> writeColumns(copy.row(), image));
            copy.finish();
        }
        // Autovacuum does not analyze temporary tables, and without statistics the planner chooses a nested
        // loop.
        handle.execute("ANALYZE dataset_image");
        ReplacedImageReopener.reopen(handle, projectId, now);
        insertAndUpdate(handle, projectId);
        removeAbsent(handle, projectId);
    }

    private static void insertAndUpdate(Handle handle, String projectId) {
        handle.createUpdate("""
                        INSERT INTO image (project_id, image_id, width, height, split, stored, sha256)
                        SELECT :project, image_id, width, height, split, stored, sha256 FROM dataset_image
                        ON CONFLICT (project_id, image_id) DO UPDATE
                        SET width = excluded.width, height = excluded.height, split = excluded.split, stored = excluded.stored,
                            sha256 = coalesce(excluded.sha256, image.sha256)
                        WHERE (image.width, image.height, image.split, image.stored, image.sha256) IS DISTINCT FROM
                            (excluded.width, excluded.height, excluded.split, excluded.stored,
                             coalesce(excluded.sha256, image.sha256))
                        """).bind("project", projectId).execute();
    }

    private static void removeAbsent(Handle handle, String projectId) {
        handle.createUpdate("""
                        DELETE FROM image i WHERE project_id = :project AND first_modified_at IS NULL
                          AND NOT EXISTS (SELECT FROM dataset_image d WHERE d.image_id = i.image_id)
                        """).bind("project", projectId).execute();
        handle.createUpdate("""
                        UPDATE image i SET stored = false WHERE project_id = :project AND stored
                          AND NOT EXISTS (SELECT FROM dataset_image d WHERE d.image_id = i.image_id)
                        """).bind("project", projectId).execute();
    }
}

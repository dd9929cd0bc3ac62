package dev.labeler.annotation.image;

import org.jdbi.v3.core.Handle;

/// Rows of `absent_image`: which annotated images are missing from which versions of the dataset.
public final class AbsentImageDao {
    private AbsentImageDao() {}

    /// Compares the images with the temporary table `dataset_image`, which has the images of the dataset
    /// version.
    public static void update(Handle handle, String projectId, long datasetVersion) {
        handle.createUpdate("""
                        UPDATE absent_image a SET version_to = :version
                        WHERE project_id = :project AND version_to = 9223372036854775807
                          AND EXISTS (SELECT FROM dataset_image d WHERE d.image_id = a.image_id)
                        """)
                .bind("project", projectId)
                .bind("version", datasetVersion)
                .execute();
        handle.createUpdate("""
                        INSERT INTO absent_image (project_id, image_id, version_from)
                        SELECT i.project_id, i.image_id, :version FROM image i
                        WHERE i.project_id = :project AND NOT i.stored
                          AND NOT EXISTS (SELECT FROM dataset_image d WHERE d.image_id = i.image_id)
                          AND NOT EXISTS (SELECT FROM absent_image a
                                          WHERE a.project_id = i.project_id AND a.image_id = i.image_id
                                            AND a.version_to = 9223372036854775807)
                        """)
                .bind("project", projectId)
                .bind("version", datasetVersion)
                .execute();
    }
}

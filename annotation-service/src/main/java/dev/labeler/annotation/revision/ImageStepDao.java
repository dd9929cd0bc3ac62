package dev.labeler.annotation.revision;

import org.jdbi.v3.core.Handle;

/// Rows of `image_step`: confirmations and reopenings of whole images.
final class ImageStepDao {
    private ImageStepDao() {}

    /// Call after the revisions of the write, in its transaction, which holds the project's lock.
    ///
    /// @param counted whether the step counts towards the next working version
    static void insert(Handle handle, String projectId, boolean counted) {
        handle.createUpdate("""
                        INSERT INTO image_step (project_id, seq, counted) VALUES (:project, nextval('revision_seq'), :counted)
                        """)
                .bind("project", projectId)
                .bind("counted", counted)
                .execute();
    }
}

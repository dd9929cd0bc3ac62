package dev.labeler.annotation.version;

import java.util.List;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/// Selects the rows that were current at a revision number, as a condition for COPY, which has no parameters.
///
/// @param seq revision number, 0 for the current rows
/// @param imageIds only these images, all if empty
record AsOfFilter(String projectId, long seq, boolean includeDraft, boolean onlyVerified, List<String> imageIds) {
    private static final Pattern PROJECT_ID = Pattern.compile("[a-z0-9_]+");

    private static final String GIVEN_IMAGES =
            "SELECT json_array_elements_text(current_setting('labeler.image_ids')::json) COLLATE \"C\"";

    AsOfFilter {
        if (!PROJECT_ID.matcher(projectId).matches()) {
            throw new IllegalArgumentException("not a project id: " + projectId);
        }
        imageIds = List.copyOf(imageIds);
    }

    /// Image names come from users, so they are passed as a setting of the transaction.
    String toSqlCondition(Handle handle) {
        if (!imageIds.isEmpty()) {
            handle.createQuery("SELECT set_config('labeler.image_ids', array_to_json(:images)::text, true)")
                    .bindArray("images", String.class, imageIds)
                    .mapTo(String.class)
                    .one();
        }
        var time = seq == 0 ? " AND valid_to = " + Long.MAX_VALUE : " AND seq < " + seq + " AND valid_to > " + seq;
        var state = onlyVerified ? " AND annotation_state = 3" : includeDraft ? "" : " AND annotation_state > 1";
        var images = imageIds.isEmpty() ? "" : " AND image_id = ANY (ARRAY(" + GIVEN_IMAGES + "))";
        return "project_id = '" + projectId + "'" + time + state + images;
    }
}

package dev.labeler.annotation.project;

import dev.labeler.annotation.image.ProjectImageRow;
import dev.labeler.annotation.revision.RevisionWriter;
import dev.labeler.annotation.revision.UndoStepRow.ImageStep;
import dev.labeler.kit.db.TimestampColumn;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// Reopens images whose content was replaced: their annotations become drafts, because they were confirmed
/// for the old content.
public final class ReplacedImageReopener {
    private ReplacedImageReopener() {}

    /// A replacement of the content of an image that is not completed.
    ///
    /// @param outside number of its annotations that extend more than one pixel beyond the new image
    public record Replacement(Instant replacedAt, int outside) {}

    /// Reopens the images of the project whose content differs in the table `dataset_image`. Call before that
    /// table is merged.
    static void reopen(Handle handle, String projectId, Instant now) {
        var replaced = handle.createQuery("""
                        SELECT i.image_id FROM image i JOIN dataset_image d ON d.image_id = i.image_id
                        WHERE i.project_id = :project AND i.sha256 <> d.sha256 AND i.first_modified_at IS NOT NULL
                        ORDER BY i.image_id
                        """)
                .bind("project", projectId)
                .mapTo(String.class)
                .list();
        if (replaced.isEmpty()) {
            return;
        }
        var writer = RevisionWriter.begin(handle, projectId, replaced, null, now);
        for (var imageId : replaced) {
            var image = Objects.requireNonNull(writer.image(imageId));
            if (image.confirmed() > 0) {
                writer.changeImageState(imageId, false);
            } else if (image.isCompleted()) {
                writer.recordImageStep(imageId, ImageStep.REOPENED);
            }
        }
        writer.finish();
        handle.createUpdate("""
                        INSERT INTO image_replacement (project_id, image_id, replaced_at)
                        SELECT :project, unnest(:images), :now::timestamptz
                        ON CONFLICT (project_id, image_id) DO UPDATE SET replaced_at = excluded.replaced_at
                        """)
                .bind("project", projectId)
                .bindArray("images", String.class, replaced)
                .bind("now", now)
                .execute();
    }

    /// Returns those of the images that were replaced and not completed since.
    public static Map<String, Replacement> findReplaced(Handle handle, String projectId, List<ProjectImageRow> images) {
        var found = new HashMap<String, Replacement>();
        handle.createQuery("""
                        SELECT i.image_id, p.replaced_at,
                               (SELECT count(*) FROM annotation_revision r
                                WHERE r.project_id = i.project_id AND r.image_id = i.image_id
                                  AND r.valid_to = 9223372036854775807 AND r.kind NOT IN (8, 9) AND i.width > 0
                                  AND (r.bbox_x < -1 OR r.bbox_y < -1 OR r.bbox_x + r.bbox_w > i.width + 1
                                       OR r.bbox_y + r.bbox_h > i.height + 1)) AS outside
                        FROM image_replacement p
                        JOIN image i ON i.project_id = p.project_id AND i.image_id = p.image_id
                        WHERE p.project_id = :project AND p.image_id = ANY(:images) AND i.status <> 3
                        """)
                .bind("project", projectId)
                .bindArray(
                        "images",
                        String.class,
                        images.stream().map(ProjectImageRow::imageId).toList())
                .map((row, _) -> Map.entry(
                        row.getString("image_id"),
                        new Replacement(TimestampColumn.read(row, "replaced_at"), row.getInt("outside"))))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }
}

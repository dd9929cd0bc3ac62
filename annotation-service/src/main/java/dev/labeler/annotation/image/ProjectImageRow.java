package dev.labeler.annotation.image;

import dev.labeler.kit.db.TimestampColumn;
import dev.labeler.proto.annotation.v1.ImageState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// An image of a project and its annotation status.
///
/// @param width pixels of the oriented image, 0 if unknown
/// @param total number of current annotations, `no_object` included
/// @param confirmed number of those that are confirmed or verified
public record ProjectImageRow(
        String projectId,
        String imageId,
        int width,
        int height,
        @Nullable String split,
        boolean stored,
        ImageState status,
        int total,
        int confirmed,
        boolean hasNoObject,
        @Nullable Instant firstModifiedAt,
        @Nullable Instant lastModifiedAt,
        @Nullable Instant confirmedAt,
        @Nullable Long confirmedBy) {
    static ProjectImageRow map(ResultSet row, StatementContext context) throws SQLException {
        return new ProjectImageRow(
                row.getString("project_id"),
                row.getString("image_id"),
                row.getInt("width"),
                row.getInt("height"),
                row.getString("split"),
                row.getBoolean("stored"),
                Objects.requireNonNull(ImageState.forNumber(row.getInt("status"))),
                row.getInt("total"),
                row.getInt("confirmed"),
                row.getBoolean("has_no_object"),
                TimestampColumn.readOrNull(row, "first_modified_at"),
                TimestampColumn.readOrNull(row, "last_modified_at"),
                TimestampColumn.readOrNull(row, "confirmed_at"),
                row.getObject("confirmed_by", Long.class));
    }

    public boolean isCompleted() {
        return status == ImageState.IMAGE_STATE_COMPLETED;
    }

    /// Whether it was completed without an annotation.
    public boolean isCompletedEmpty() {
        return isCompleted() && total == 0;
    }

    /// A copy after a write that changed the counts. A completed image stays completed only if `reopen` is
    /// false.
    public ProjectImageRow withChangedCounts(
            int totalDelta, int confirmedDelta, boolean noObject, boolean reopen, Instant now) {
        var completed = isCompleted() && !reopen;
        return modified(
                completed ? ImageState.IMAGE_STATE_COMPLETED : ImageState.IMAGE_STATE_IN_PROGRESS,
                total + totalDelta,
                confirmed + confirmedDelta,
                noObject,
                now,
                completed ? confirmedAt : null,
                completed ? confirmedBy : null);
    }

    public ProjectImageRow asCompleted(@Nullable Long actor, Instant now) {
        return modified(ImageState.IMAGE_STATE_COMPLETED, total, confirmed, hasNoObject, now, now, actor);
    }

    private ProjectImageRow modified(
            ImageState newStatus,
            int newTotal,
            int newConfirmed,
            boolean noObject,
            Instant now,
            @Nullable Instant newConfirmedAt,
            @Nullable Long newConfirmedBy) {
        return new ProjectImageRow(
                projectId,
                imageId,
                width,
                height,
                split,
                stored,
                newStatus,
                newTotal,
                newConfirmed,
                noObject,
                firstModifiedAt == null ? now : firstModifiedAt,
                now,
                newConfirmedAt,
                newConfirmedBy);
    }
}

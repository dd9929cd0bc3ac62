package dev.labeler.annotation.image;

import dev.labeler.kit.db.TimestampColumn;
import dev.labeler.proto.annotation.v1.ImageState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// An image and the state of the work on it.
///
/// @param width pixels of the oriented image, 0 where unknown
/// @param total current annotations, `no_object` included
/// @param confirmed those of them that are confirmed or verified
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

    /// Whether a person completed it without an annotation.
    public boolean isCompletedEmpty() {
        return isCompleted() && total == 0;
    }

    /// After a write that changed the counts; a completed image stays so only where `reopen` is
    /// false.
    public ProjectImageRow withChangedCounts(
            int totalBy, int confirmedBy, boolean noObject, boolean reopen, Instant now) {
        var completed = isCompleted() && !reopen;
        return new ProjectImageRow(
                projectId,
                imageId,
                width,
                height,
                split,
                stored,
                completed ? ImageState.IMAGE_STATE_COMPLETED : ImageState.IMAGE_STATE_IN_PROGRESS,
                total + totalBy,
                confirmed + confirmedBy,
                noObject,
                firstModifiedAt == null ? now : firstModifiedAt,
                now,
                completed ? confirmedAt : null,
                completed ? this.confirmedBy : null);
    }

    public ProjectImageRow asCompleted(@Nullable Long actor, Instant now) {
        return new ProjectImageRow(
                projectId,
                imageId,
                width,
                height,
                split,
                stored,
                ImageState.IMAGE_STATE_COMPLETED,
                total,
                confirmed,
                hasNoObject,
                firstModifiedAt == null ? now : firstModifiedAt,
                now,
                now,
                actor);
    }
}

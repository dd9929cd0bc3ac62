package dev.labeler.annotation.image;

/// The numbers of images that are assigned to a user, by status.
public record ImageAssignmentRow(long userId, long notStarted, long inProgress, long completed) {
    public long assigned() {
        return notStarted + inProgress + completed;
    }
}

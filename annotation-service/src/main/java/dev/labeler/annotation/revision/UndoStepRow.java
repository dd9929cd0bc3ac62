package dev.labeler.annotation.revision;

import org.jspecify.annotations.Nullable;

/// One undo step of a user: a row of `change`.
///
/// @param imageId the image that it changed, null if there are several
/// @param movedBy number of the write that last applied, undid or redid it
public record UndoStepRow(
        String projectId, long seq, long actor, @Nullable String imageId, ImageStep imageStep, long movedBy) {
    /// The change of the image as a whole. The number is stored.
    public enum ImageStep {
        NONE(0),
        CONFIRMED(1),
        REOPENED(2);

        final int number;

        ImageStep(int number) {
            this.number = number;
        }

        static ImageStep of(int number) {
            return switch (number) {
                case 1 -> CONFIRMED;
                case 2 -> REOPENED;
                default -> NONE;
            };
        }
    }

    /// The state of a step. The number is stored.
    public enum State {
        APPLIED(1),
        UNDONE(2),
        /// Undone, and not redoable because its actor has written since.
        DROPPED(3);

        final int number;

        State(int number) {
            this.number = number;
        }
    }
}

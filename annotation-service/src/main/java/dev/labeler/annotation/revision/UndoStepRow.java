package dev.labeler.annotation.revision;

import org.jspecify.annotations.Nullable;

/// One step of a person, as undo counts them.
///
/// @param imageId the one image that it touched, null where there were several
/// @param movedBy the write that last did, undid or redid it
public record UndoStepRow(
        String projectId, long seq, long actor, @Nullable String imageId, ImageStep imageStep, long movedBy) {
    /// What a step did to its image as a whole. The number is stored.
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

    /// Whether a step stands. The number is stored.
    public enum State {
        STANDS(1),
        UNDONE(2),
        /// Undone, and no longer to be redone since its actor wrote on.
        DROPPED(3);

        final int number;

        State(int number) {
            this.number = number;
        }
    }
}

package dev.labeler.annotation.diff;

import dev.labeler.annotation.diff.ChangedAnnotation.Position;
import dev.labeler.kit.rpc.Failure;
import org.jspecify.annotations.Nullable;

/// The content of a page token.
///
/// @param liveSeq the live state of all pages has the revisions below this number, 0 before the first page
/// @param after the last annotation of the previous page
record DiffPagePosition(long liveSeq, Position after) {
    private static final DiffPagePosition FIRST = new DiffPagePosition(0, Position.START);

    /// @param text null for the first page
    /// @throws Failure INVALID_REQUEST
    static DiffPagePosition parse(@Nullable String text) {
        if (text == null) {
            return FIRST;
        }
        try {
            var parts = text.split(" ", 3);
            if (parts.length == 3) {
                return new DiffPagePosition(
                        Long.parseUnsignedLong(parts[0]), new Position(parts[2], Long.parseUnsignedLong(parts[1])));
            }
        } catch (NumberFormatException e) {
            throw invalid();
        }
        throw invalid();
    }

    @Override
    public String toString() {
        return liveSeq + " " + after.annotationId() + " " + after.imageId();
    }

    private static Failure invalid() {
        return Failure.invalid("The page token is invalid. Repeat the request without it.")
                .with("path", "page_token");
    }
}

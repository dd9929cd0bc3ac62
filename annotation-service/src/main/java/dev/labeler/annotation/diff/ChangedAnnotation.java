package dev.labeler.annotation.diff;

import dev.labeler.proto.annotation.v1.AnnotationPart;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An annotation that differs at the two ends of a range of revisions.
///
/// @param olderSeq its revision at the start of the range, null if it did not exist
/// @param newerSeq its revision at the end of the range, null if it did not exist
/// @param parts what differs, if it exists at both ends
/// @param textBytes bytes of text of both revisions
record ChangedAnnotation(
        Position position,
        @Nullable Long olderSeq,
        @Nullable Long newerSeq,
        List<AnnotationPart> parts,
        long textBytes) {
    ChangedAnnotation {
        parts = List.copyOf(parts);
    }

    /// A place in the order of a diff.
    record Position(String imageId, long annotationId) {
        static final Position START = new Position("", 0);
    }
}

package dev.labeler.annotation.restore;

import java.util.List;
import java.util.TreeSet;

/// The annotations that a restore may change.
sealed interface RestoreScope {
    /// All annotations of the project.
    record WholeProject() implements RestoreScope {}

    /// The annotations of some images.
    record GivenImages(List<String> imageIds) implements RestoreScope {
        public GivenImages {
            imageIds = List.copyOf(new TreeSet<>(imageIds));
        }
    }

    /// Some annotations.
    record GivenAnnotations(List<Long> annotationIds) implements RestoreScope {
        public GivenAnnotations {
            annotationIds = List.copyOf(new TreeSet<>(annotationIds));
        }
    }
}

package dev.labeler.formats.read;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.text.CanonicalGeometry;
import org.jspecify.annotations.Nullable;

/// An annotation as a source gives it.
///
/// @param image the image's name below the image root, as announced to {@link AnnotationSink#image}
/// @param classIndex index of its class, -1 for `no_object`
/// @param state null where the source does not say
/// @param attributes a JSON object's text, null where there are none
/// @param confidence 0..1, NaN where the source does not say
/// @param file the label file
/// @param ordinal place among the file's annotations from 0; (file, ordinal) is unique in a dataset
///     even where ids repeat
/// @param sourceId the id that the source gives it, null where it gives none
public record SourceAnnotation(
        String image,
        int classIndex,
        CanonicalGeometry geometry,
        @Nullable AnnotationState state,
        @Nullable String attributes,
        double confidence,
        String file,
        long ordinal,
        @Nullable String sourceId) {}

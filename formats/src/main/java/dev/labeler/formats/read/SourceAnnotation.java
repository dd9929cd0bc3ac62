package dev.labeler.formats.read;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.text.CanonicalGeometry;
import org.jspecify.annotations.Nullable;

/// An annotation of a source.
///
/// @param image the image's name below the image root, as announced to {@link AnnotationSink#image}
/// @param classIndex index of its class, -1 for `no_object`
/// @param state null where the source has none
/// @param attributes a JSON object's text, null where there are none
/// @param confidence 0..1, NaN where the source has none
/// @param file the label file
/// @param ordinal position among the file's annotations from 0; (file, ordinal) is unique in a dataset even
///     where ids repeat
/// @param sourceId its id in the source, null where it has none
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

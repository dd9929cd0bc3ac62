package dev.labeler.formats.write;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.CanonicalGeometry;
import org.jspecify.annotations.Nullable;

/// An annotation of an export. Its slices must be valid only during the call that receives it.
///
/// @param id 1 or more, unique in the export
/// @param classIndex index into the header's classes, -1 for `no_object`
/// @param attributes text of a JSON object, null where there are none
/// @param confidence 0..1, NaN where unknown
public record ExportAnnotation(
        long id,
        int classIndex,
        AnnotationState state,
        CanonicalGeometry geometry,
        @Nullable ByteSlice attributes,
        double confidence) {}

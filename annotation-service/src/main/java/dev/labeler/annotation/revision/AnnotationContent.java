package dev.labeler.annotation.revision;

import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.text.CanonicalGeometry;
import org.jspecify.annotations.Nullable;

/// The user-defined part of an annotation, which a save replaces.
///
/// @param classIndex index of the class, null for `no_object`
/// @param attributes a JSON object's text, null if there are none
/// @param confidence 0 to 1, null if unknown
public record AnnotationContent(
        CanonicalGeometry geometry,
        @Nullable Integer classIndex,
        @Nullable String attributes,
        @Nullable Double confidence,
        @Nullable String notes) {
    public boolean isNoObject() {
        return geometry.kind() == GeometryKind.NO_OBJECT;
    }
}

package dev.labeler.formats.read;

import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.GeometryMeasure;
import dev.labeler.formats.model.GeometryValidator;
import dev.labeler.formats.model.GeometryViolation;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.text.CanonicalGeometry;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Checks the geometries of a label file and converts them to their stored form.
///
/// @param file the label file
public record ShapeImporter(String file, AnnotationSink sink) {

    /// The stored form; null where the geometry cannot be stored, which is reported to the sink.
    ///
    /// @param path position in the file
    public @Nullable CanonicalGeometry accept(Geometry geometry, ImageInfo image, Supplier<String> path)
            throws IOException {
        String violation = violation(geometry, image);
        if (violation != null) {
            sink.refused(new SourceProblem(file, path.get(), violation));
            return null;
        }
        CanonicalGeometry canonical = CanonicalGeometry.of(geometry);
        boolean hasBox = geometry.kind() != GeometryKind.CLASSIFICATION && geometry.kind() != GeometryKind.NO_OBJECT;
        return !hasBox || ImportBoxPolicy.accepts(canonical, image, file, path, sink) ? canonical : null;
    }

    private static @Nullable String violation(Geometry geometry, ImageInfo image) {
        // A box without area is kept and reported by ImportBoxPolicy.
        if (geometry instanceof Geometry.BoundingBox) {
            return null;
        }
        boolean isMask = geometry instanceof Geometry.Mask;
        List<GeometryViolation> violations =
                GeometryValidator.check(geometry, isMask ? image.width() : 0, isMask ? image.height() : 0);
        if (violations.isEmpty()) {
            Geometry.BoundingBox box = GeometryMeasure.bounds(geometry);
            return GeometryValidator.unstorableReason(
                    Math.max(Math.max(Math.abs(box.x()), Math.abs(box.y())), Math.max(box.width(), box.height())));
        }
        GeometryViolation first = violations.getFirst();
        return first.path().substring(first.path().startsWith("$.") ? 2 : 0) + ": " + first.reason();
    }
}

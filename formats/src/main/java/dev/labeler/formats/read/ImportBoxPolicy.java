package dev.labeler.formats.read;

import dev.labeler.formats.model.GeometryValidator;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.text.CanonicalGeometry;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decides what an import does with a box that an annotator could not save: a box that cannot be stored is
/// refused, any other is kept unchanged and reported, so that no content of a source is lost without a
/// report.
public final class ImportBoxPolicy {
    private ImportBoxPolicy() {}

    /// Returns whether the geometry's box can be stored. Reports a refusal to the sink where it cannot, and a
    /// notice where it is unusual.
    public static boolean accepts(
            CanonicalGeometry box, ImageInfo image, String file, Supplier<String> path, AnnotationSink sink)
            throws IOException {
        String reason = refusal(box, image);
        if (reason != null) {
            sink.refused(new SourceProblem(file, path.get(), reason));
            return false;
        }
        String notice = notice(box.x(), box.y(), box.width(), box.height(), image);
        if (notice != null) {
            sink.notice(new SourceProblem(file, path.get(), notice));
        }
        return true;
    }

    private static @Nullable String refusal(CanonicalGeometry box, ImageInfo image) {
        double x = box.x();
        double y = box.y();
        double width = box.width();
        double height = box.height();
        for (double value : new double[] {x, y, width, height}) {
            String reason = GeometryValidator.unstorableReason(value);
            if (reason != null) {
                return reason;
            }
        }
        if (!Double.isFinite(box.area())) {
            return "an area that is not a finite number";
        }
        if (width < 0 || height < 0) {
            return "a box of negative size";
        }
        if (image.sizeKnown() && (x >= image.width() || y >= image.height() || x + width < 0 || y + height < 0)) {
            return "the box lies outside the image, which is " + image.width() + "x" + image.height();
        }
        return null;
    }

    private static @Nullable String notice(double x, double y, double width, double height, ImageInfo image) {
        if (width == 0 || height == 0) {
            return "a box without area, kept as it is";
        }
        if (image.sizeKnown()) {
            double outside =
                    Math.max(Math.max(-x, x + width - image.width()), Math.max(-y, y + height - image.height()));
            if (outside > GeometryValidator.BORDER) {
                return "reaches " + (float) outside + " pixels beyond the image, which is " + image.width() + "x"
                        + image.height() + "; kept as it is";
            }
        }
        return null;
    }
}

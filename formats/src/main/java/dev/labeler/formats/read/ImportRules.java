package dev.labeler.formats.read;

import dev.labeler.formats.model.GeometryRules;
import dev.labeler.formats.model.ImageInfo;
import org.jspecify.annotations.Nullable;

/// What an import does with a box that no annotator could save: what cannot be stored is refused, the rest
/// is kept
/// as it is and
/// named, so that nothing of a source is lost in silence.
public final class ImportRules {
    private ImportRules() {}

    /// Why the box cannot be stored, null where it can.
    public static @Nullable String refusal(double x, double y, double width, double height, ImageInfo image) {
        if (!Double.isFinite(x) || !Double.isFinite(y) || !Double.isFinite(width) || !Double.isFinite(height)) {
            return "not a finite number";
        }
        if (width < 0 || height < 0) {
            return "a box of negative size";
        }
        if (image.sizeKnown() && (x >= image.width() || y >= image.height() || x + width < 0 || y + height < 0)) {
            return "the box lies outside the image, which is " + image.width() + "x" + image.height();
        }
        return null;
    }

    /// Why the box is worth a look, null where it is not.
    public static @Nullable String notice(double x, double y, double width, double height, ImageInfo image) {
        if (width == 0 || height == 0) {
            return "a box without area, kept as it is";
        }
        if (image.sizeKnown()) {
            double outside =
                    Math.max(Math.max(-x, x + width - image.width()), Math.max(-y, y + height - image.height()));
            if (outside > GeometryRules.BORDER) {
                return "reaches " + (float) outside + " pixels beyond the image, which is " + image.width() + "x"
                        + image.height() + "; kept as it is";
            }
        }
        return null;
    }
}

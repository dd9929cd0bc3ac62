package dev.labeler.formats.read;

/// Rounds computed pixel coordinates, which drops the errors of their computation.
public final class PixelRounding {
    /// Labels usually have six decimals.
    private static final double PIXEL_PARTS = 1e6;

    private PixelRounding() {}

    /// The value to a millionth of a pixel; values that are too large for it are unchanged.
    public static double round(double value) {
        double rounded = Math.rint(value * PIXEL_PARTS) / PIXEL_PARTS;
        return Double.isFinite(rounded) ? rounded : value;
    }
}

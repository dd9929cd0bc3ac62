package dev.labeler.formats.yolo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Clips rings at the border of the image, side by side (Sutherland and Hodgman). A ring that leaves the
/// image and re-enters it elsewhere stays one ring: it returns along the border, where it encloses no area.
final class RingClipper {
    private static final int FEWEST_NUMBERS = 6;

    private RingClipper() {}

    /// The distance that points extend beyond the image, in pixels.
    static double outside(double[] xy, int from, int to, double width, double height) {
        double outside = 0;
        for (int i = from; i < to; i += 2) {
            outside = Math.max(outside, Math.max(-xy[i], xy[i] - width));
            outside = Math.max(outside, Math.max(-xy[i + 1], xy[i + 1] - height));
        }
        return outside;
    }

    /// The parts of the rings inside the image; rings outside are left out.
    static List<double[]> clip(List<double[]> rings, double width, double height) {
        List<double[]> clipped = new ArrayList<>();
        for (double[] ring : rings) {
            double[] inside = ring;
            inside = side(inside, 0, 0, 1);
            inside = side(inside, 0, width, -1);
            inside = side(inside, 1, 0, 1);
            inside = side(inside, 1, height, -1);
            if (inside.length >= FEWEST_NUMBERS) {
                clipped.add(inside);
            }
        }
        return clipped;
    }

    /// Clips a ring at one border.
    ///
    /// @param axis 0 for x, 1 for y
    /// @param sign 1 to keep what is greater than the border, -1 for what is less
    private static double[] side(double[] ring, int axis, double border, int sign) {
        double[] kept = new double[ring.length * 2];
        int count = 0;
        for (int i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
            double before = sign * (ring[j + axis] - border);
            double here = sign * (ring[i + axis] - border);
            if (before < 0 != here < 0) {
                double part = before / (before - here);
                kept[count + axis] = border;
                kept[count + 1 - axis] = ring[j + 1 - axis] + part * (ring[i + 1 - axis] - ring[j + 1 - axis]);
                count += 2;
            }
            if (here >= 0) {
                kept[count] = ring[i];
                kept[count + 1] = ring[i + 1];
                count += 2;
            }
        }
        return Arrays.copyOf(kept, count);
    }
}

package dev.labeler.dataset.thumbnail;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import net.coobird.thumbnailator.Thumbnails;

/// pHash (Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010): the
/// picture in grey at 32 × 32, its cosine transform (DCT-II), and of the 8 × 8 lowest frequencies
/// whether each is above their median. Row by row, the first bit the highest, as Python's
/// `imagehash.phash` writes it.
final class PerceptualHash {
    private static final int SIDE = 32;
    private static final int FREQUENCIES = 8;
    private static final double[][] COSINES = cosines();

    private PerceptualHash() {}

    static long of(Thumbnail thumbnail) throws IOException {
        var low = lowFrequencies(grey(thumbnail.image()));
        var sorted = low.clone();
        Arrays.sort(sorted);
        var median = (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
        var hash = 0L;
        for (var value : low) {
            hash = hash << 1 | (value > median ? 1 : 0);
        }
        return hash;
    }

    /// ITU-R BT.601 luma.
    private static double[][] grey(BufferedImage image) throws IOException {
        var small = Thumbnails.of(image).forceSize(SIDE, SIDE).asBufferedImage();
        var grey = new double[SIDE][SIDE];
        for (var y = 0; y < SIDE; y++) {
            for (var x = 0; x < SIDE; x++) {
                var rgb = small.getRGB(x, y);
                grey[y][x] = Math.rint(0.299 * (rgb >> 16 & 0xff) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff));
            }
        }
        return grey;
    }

    private static double[] lowFrequencies(double[][] grey) {
        var columns = new double[FREQUENCIES][SIDE];
        for (var v = 0; v < FREQUENCIES; v++) {
            for (var x = 0; x < SIDE; x++) {
                for (var y = 0; y < SIDE; y++) {
                    columns[v][x] += COSINES[v][y] * grey[y][x];
                }
            }
        }
        var low = new double[FREQUENCIES * FREQUENCIES];
        for (var v = 0; v < FREQUENCIES; v++) {
            for (var u = 0; u < FREQUENCIES; u++) {
                for (var x = 0; x < SIDE; x++) {
                    low[v * FREQUENCIES + u] += COSINES[u][x] * columns[v][x];
                }
                // In a picture of one colour, the frequencies are rounding errors.
                low[v * FREQUENCIES + u] = Math.rint(low[v * FREQUENCIES + u] * 1000) / 1000;
            }
        }
        return low;
    }

    private static double[][] cosines() {
        var cosines = new double[FREQUENCIES][SIDE];
        for (var k = 0; k < FREQUENCIES; k++) {
            for (var n = 0; n < SIDE; n++) {
                cosines[k][n] = 2 * Math.cos(Math.PI * k * (2 * n + 1) / (2 * SIDE));
            }
        }
        return cosines;
    }
}

package dev.labeler.formats.yolo;

import java.util.List;

/// Makes one ring of several by a line there and back between the points that are nearest to each
/// other, as Ultralytics' own converter from COCO does (`merge_multi_segment`): the area stays the
/// same.
final class RingJoin {
    /// Beyond this many pairs the nearest points are not searched for.
    private static final long MOST_PAIRS = 4_000_000;

    private RingJoin() {}

    static double[] join(List<double[]> rings) {
        double[] joined = rings.getFirst();
        for (double[] ring : rings.subList(1, rings.size())) {
            joined = splice(joined, ring);
        }
        return joined;
    }

    private static double[] splice(double[] a, double[] b) {
        int[] nearest = (long) a.length * b.length / 4 > MOST_PAIRS ? new int[2] : nearest(a, b);
        int i = nearest[0];
        int j = nearest[1];
        double[] joined = new double[a.length + b.length + 4];
        int at = copy(a, 0, i + 2, joined, 0);
        at = copy(b, j, b.length, joined, at);
        at = copy(b, 0, j + 2, joined, at);
        copy(a, i, a.length, joined, at);
        return joined;
    }

    private static int copy(double[] from, int start, int end, double[] into, int at) {
        System.arraycopy(from, start, into, at, end - start);
        return at + end - start;
    }

    private static int[] nearest(double[] a, double[] b) {
        int[] best = new int[2];
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < a.length; i += 2) {
            for (int j = 0; j < b.length; j += 2) {
                double dx = a[i] - b[j];
                double dy = a[i + 1] - b[j + 1];
                double distance = dx * dx + dy * dy;
                if (distance < least) {
                    least = distance;
                    best[0] = i;
                    best[1] = j;
                }
            }
        }
        return best;
    }
}

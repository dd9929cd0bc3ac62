package dev.labeler.formats.yolo;

import java.util.List;

/// Joins several rings by a line there and back between the points that are nearest to each other, as in
/// Ultralytics' converter from COCO (`merge_multi_segment`): the area does not change. The joined points are
/// a linked list, so that a ring is inserted without copying the others.
final class RingJoiner {
    /// Above this number of pairs of points, the nearest are not searched for, and rings are joined at their
    /// first points.
    private static final long MOST_PAIRS = 4_000_000;

    private static final int NONE = -1;

    private final double[] xy;
    /// The index in `xy` of the next point, by index of the point.
    private final int[] next;
    private int count;
    private long pairsLeft = MOST_PAIRS;

    private RingJoiner(int mostPoints) {
        xy = new double[2 * mostPoints];
        next = new int[mostPoints];
    }

    static double[] join(List<double[]> rings) {
        double[] first = rings.getFirst();
        if (rings.size() == 1) {
            return first;
        }
        int points = 2 * (rings.size() - 1);
        for (double[] ring : rings) {
            points += ring.length / 2;
        }
        RingJoiner join = new RingJoiner(points);
        join.append(first, 0, first.length, NONE);
        for (double[] ring : rings.subList(1, rings.size())) {
            join.insert(ring);
        }
        return join.inOrder();
    }

    /// Inserts the ring after the joined point that is nearest to it, and returns to that point.
    private void insert(double[] ring) {
        long pairs = (long) count * ring.length / 2;
        int[] nearest = new int[2];
        if (pairs <= pairsLeft) {
            pairsLeft -= pairs;
            nearest = nearest(ring);
        }
        int at = nearest[0];
        int after = next[at];
        int last = append(ring, nearest[1], ring.length, at);
        last = append(ring, 0, nearest[1] + 2, last);
        append(xy, 2 * at, 2 * at + 2, last);
        next[count - 1] = after;
    }

    /// Appends coordinates after a point and returns the last point.
    private int append(double[] from, int start, int end, int behind) {
        int last = behind;
        for (int i = start; i < end; i += 2) {
            xy[2 * count] = from[i];
            xy[2 * count + 1] = from[i + 1];
            if (last != NONE) {
                next[last] = count;
            }
            next[count] = NONE;
            last = count++;
        }
        return last;
    }

    /// The nearest joined point, and the index in the ring of the coordinates nearest to it.
    private int[] nearest(double[] ring) {
        int[] best = new int[2];
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i != NONE; i = next[i]) {
            for (int j = 0; j < ring.length; j += 2) {
                double dx = xy[2 * i] - ring[j];
                double dy = xy[2 * i + 1] - ring[j + 1];
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

    private double[] inOrder() {
        double[] joined = new double[2 * count];
        int length = 0;
        for (int i = 0; i != NONE; i = next[i]) {
            joined[length++] = xy[2 * i];
            joined[length++] = xy[2 * i + 1];
        }
        return joined;
    }
}

package dev.labeler.dataset.duplicate;

import dev.labeler.kit.rpc.Failure;
import io.grpc.Context;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/// Groups hashes by distance in bits. The first hash that belongs to no group leads the next one, which takes every
/// later hash within the threshold of its leader that belongs to no group yet.
///
/// Candidates come from multi-index hashing (Norouzi, Punjani, Fleet, "Fast Search in Hamming Space with
/// Multi-Index Hashing", 2012): hashes are indexed by each of their four bands of 16 bits; of two that differ in t
/// = 4a + r bits at most, one of the first r + 1 bands differs in at most a bits, or one of the others in at most a
/// - 1. For n hashes that is n · p probes, p = 1, 20, 428, 4608 for t = 0, 4, 10, 16, and n² · p / 65536
/// comparisons where hashes are distributed evenly. The work is bounded for any distribution; above the bound the
/// call is refused. Memory: 28 bytes a hash and 1 MiB.
final class NearHashGrouper {
    /// Probes and comparisons, up to 50 ns each where they miss the caches.
    private static final long MAX_WORK = 500_000_000;

    private static final int BANDS = 4;
    private static final int VALUES = 1 << 16;
    private static final int CHECK_EVERY = 1024;

    private final long[] hashes;
    private final int threshold;
    private final int[] leaders;
    private final int[][] first = new int[BANDS][VALUES];
    private final int[][] next;
    private long work;

    private NearHashGrouper(long[] hashes, int threshold) {
        this.hashes = hashes;
        this.threshold = threshold;
        leaders = new int[hashes.length];
        next = new int[BANDS][hashes.length];
        Arrays.fill(leaders, -1);
        for (var band = 0; band < BANDS; band++) {
            Arrays.fill(first[band], -1);
            for (var i = hashes.length - 1; i >= 0; i--) {
                var value = value(hashes[i], band);
                next[band][i] = first[band][value];
                first[band][value] = i;
            }
        }
    }

    /// For each hash the index of its group's leader, its own where it leads.
    ///
    /// @param threshold bits, 0 to 16
    /// @throws Failure UNPROCESSABLE where it would assignBucket too long
    static int[] group(long[] hashes, int threshold) {
        return new NearHashGrouper(hashes, threshold).run();
    }

    private int[] run() {
        var masks = masks(threshold / BANDS);
        for (var i = 0; i < hashes.length; i++) {
            if (leaders[i] >= 0) {
                continue;
            }
            leaders[i] = i;
            for (var band = 0; band < BANDS; band++) {
                var radius = threshold / BANDS - (band > threshold % BANDS ? 1 : 0);
                var value = value(hashes[i], band);
                for (var k = 0; k < masks.length && Integer.bitCount(masks[k]) <= radius; k++) {
                    assignBucket(i, band, value ^ masks[k]);
                }
            }
            checkLimits(i);
        }
        return leaders;
    }

    /// Assigns the matching hashes of a bucket to the leader, and removes hashes with a group from the bucket.
    private void assignBucket(int leader, int band, int value) {
        var links = next[band];
        var before = -1;
        for (var i = first[band][value]; i >= 0; i = links[i]) {
            if (leaders[i] < 0 && Long.bitCount(hashes[i] ^ hashes[leader]) <= threshold) {
                leaders[i] = leader;
            }
            if (leaders[i] < 0) {
                before = i;
            } else if (before < 0) {
                first[band][value] = links[i];
            } else {
                links[before] = links[i];
            }
            work++;
        }
        work++;
    }

    private void checkLimits(int done) {
        if (work > MAX_WORK) {
            throw Failure.unprocessable("The dataset has too many different images for a threshold of " + threshold
                            + " bits. Use a lower `threshold`.")
                    .violation("threshold", "must be lower for this dataset; 0 finds equal hashes")
                    .with("path", "threshold");
        }
        if (done % CHECK_EVERY == 0 && Context.current().isCancelled()) {
            throw new CancellationException("the call was cancelled");
        }
    }

    private static int value(long hash, int band) {
        return (int) (hash >>> (16 * band)) & (VALUES - 1);
    }

    /// Values of 16 bits with at most this many bits set, fewest first.
    private static int[] masks(int bits) {
        return IntStream.rangeClosed(0, bits)
                .flatMap(count -> IntStream.range(0, VALUES).filter(value -> Integer.bitCount(value) == count))
                .toArray();
    }
}

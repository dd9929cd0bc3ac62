package dev.labeler.dataset.duplicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.rpc.Failure;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NearHashGrouperTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void findsWhatComparingAllPairsFinds(int threshold) {
        var hashes = near(1500, 100, 20, threshold);

        assertThat(NearHashGrouper.group(hashes, threshold)).isEqualTo(byAllPairs(hashes, threshold));
    }

    @Test
    void noHashesGiveNoGroups() {
        assertThat(NearHashGrouper.group(new long[0], 4)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16})
    void twentyThousandTakeSeconds(int threshold) {
        // 200 families of 40 that differ from their head in at most 3 bits, and 12,000 loners.
        var hashes = near(20_000, 200, 3, 42);
        var startNanos = System.nanoTime();

        var leaders = NearHashGrouper.group(hashes, threshold);

        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(10));
        assertThat(leaders).isEqualTo(byAllPairs(hashes, threshold));
    }

    @Test
    void tooMuchWorkIsRefusedWithAdvice() {
        // All in the same buckets of three bands, none within 16 bits of many others.
        var random = new Random(3);
        var hashes = random.longs(400_000).map(hash -> hash & 0xffff_ffffL).toArray();

        assertThatThrownBy(() -> NearHashGrouper.group(hashes, 4))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.text()).contains("lower"));
    }

    /// Families around random heads, each member up to `bits` bits apart, the rest single; shuffled.
    private static long[] near(int count, int families, int bits, long seed) {
        var random = new Random(seed);
        var heads = random.longs(families).toArray();
        var hashes = new long[count];
        for (var i = 0; i < count; i++) {
            if (i % 5 < 2) {
                var hash = heads[random.nextInt(families)];
                for (var flips = random.nextInt(bits + 1); flips > 0; flips--) {
                    hash ^= 1L << random.nextInt(64);
                }
                hashes[i] = hash;
            } else {
                hashes[i] = random.nextLong();
            }
        }
        return hashes;
    }

    private static int[] byAllPairs(long[] hashes, int threshold) {
        var leaders = new int[hashes.length];
        Arrays.fill(leaders, -1);
        for (var i = 0; i < hashes.length; i++) {
            if (leaders[i] < 0) {
                for (var j = i; j < hashes.length; j++) {
                    if (leaders[j] < 0 && Long.bitCount(hashes[i] ^ hashes[j]) <= threshold) {
                        leaders[j] = i;
                    }
                }
            }
        }
        return leaders;
    }
}

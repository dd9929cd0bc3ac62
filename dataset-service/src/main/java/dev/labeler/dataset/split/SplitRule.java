package dev.labeler.dataset.split;

import dev.labeler.formats.model.Split;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.storage.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Assigns images to splits: the first 53 bits of SHA-256 over the seed in decimal, NUL and the image id in UTF-8,
/// as a fraction of 2^53, are compared with the cumulated ratios. An image therefore keeps its split when other
/// images are added or removed. The SQL function `split_of` computes the same; the proto has it in Python.
///
/// @param train share of the images, at least 0; the three add up to 1
public record SplitRule(double train, double val, double test, long seed) {
    static final SplitRule DEFAULT = new SplitRule(0.7, 0.2, 0.1, 0);

    /// Rounding error of sums of decimal fractions.
    private static final double TOLERANCE = 1e-9;

    /// The dataset's rule, null where it has none.
    public static @Nullable SplitRule of(Handle handle, String datasetId) {
        var row = SplitDao.find(handle, datasetId);
        return row == null ? null : row.rule();
    }

    /// `train`, `val` or `test`.
    public String splitOf(String imageId) {
        var fraction = fraction(seed, imageId);
        if (fraction < train || (val == 0 && test == 0)) {
            return Split.TRAIN.word();
        }
        return fraction < train + val || test == 0 ? Split.VAL.word() : Split.TEST.word();
    }

    /// @throws Failure UNPROCESSABLE listing each invalid ratio
    SplitRule checked() {
        var failure = Failure.unprocessable("The ratios of the split are invalid.");
        check(failure, "train", train);
        check(failure, "val", val);
        check(failure, "test", test);
        if (failure.violations().isEmpty() && Math.abs(train + val + test - 1) > TOLERANCE) {
            failure.violation("train", "train, val and test must add up to 1, not " + (train + val + test));
        }
        if (!failure.violations().isEmpty()) {
            throw failure;
        }
        return this;
    }

    private static void check(Failure failure, String field, double ratio) {
        if (!(ratio >= 0 && ratio <= 1)) {
            failure.violation(field, "must be 0 to 1");
        }
    }

    private static double fraction(long seed, String imageId) {
        var digest = Sha256.digest().digest((seed + "\0" + imageId).getBytes(StandardCharsets.UTF_8));
        var bits = ByteBuffer.wrap(digest).getLong() >>> 11;
        return bits / (double) (1L << 53);
    }
}

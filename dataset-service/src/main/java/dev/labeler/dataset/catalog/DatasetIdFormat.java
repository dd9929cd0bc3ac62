package dev.labeler.dataset.catalog;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Ids of datasets: `ds_` and 16 hex digits, or an id chosen at creation.
public final class DatasetIdFormat {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern READABLE = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private DatasetIdFormat() {}

    public static String create() {
        var bytes = new byte[8];
        RANDOM.nextBytes(bytes);
        return "ds_" + HexFormat.of().formatHex(bytes);
    }

    /// Whether the text is a valid dataset id. `.` and `..` are excluded because they have a meaning in paths.
    public static boolean isValid(String id) {
        return READABLE.matcher(id).matches() && !id.equals(".") && !id.equals("..");
    }

    /// The failure for every dataset that the caller may not see.
    public static Failure notFound(String id) {
        return Failure.notFound(ErrorReason.DATASET_NOT_FOUND, "Dataset " + id + " does not exist")
                .with("dataset_id", id);
    }
}

package dev.labeler.dataset.catalog;

import dev.labeler.kit.rpc.Failure;

/// Pages by `skip` and `limit`.
public final class Paging {
    public static final int USUAL = 20;
    public static final int MOST = 200;

    private Paging() {}

    /// @throws Failure INVALID_REQUEST outside 1 to `most`
    public static int limit(int wanted, int most) {
        if (wanted < 1 || wanted > most) {
            throw Failure.invalid("A page holds 1 to " + most + " entries.").with("path", "limit");
        }
        return wanted;
    }

    /// @throws Failure INVALID_REQUEST below 0
    public static int skip(int wanted) {
        if (wanted < 0) {
            throw Failure.invalid("`skip` must not be negative.").with("path", "skip");
        }
        return wanted;
    }
}

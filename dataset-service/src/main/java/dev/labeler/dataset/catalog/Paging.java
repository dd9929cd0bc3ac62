package dev.labeler.dataset.catalog;

/// Sizes of pages.
public final class Paging {
    public static final int USUAL = 20;
    public static final int MOST = 200;

    private Paging() {}
}

package dev.labeler.dataset.upload;

/// How a file is cut into parts: all of one size but the last.
///
/// @param fileSize bytes
/// @param partSize bytes
record PartLayout(long fileSize, long partSize) {
    /// What S3 holds in one object: 5 TiB.
    static final long MOST_BYTES = 5L << 40;

    private static final long MEGABYTE = 1 << 20;
    private static final long LEAST_PART = 8 * MEGABYTE;

    /// As many as one answer names with ease; S3 allows ten times that, of 5 GiB each.
    private static final long MOST_PARTS = 1000;

    static PartLayout of(long fileSize) {
        long perPart = Math.ceilDiv(Math.ceilDiv(fileSize, MOST_PARTS), MEGABYTE) * MEGABYTE;
        return new PartLayout(fileSize, Math.max(LEAST_PART, perPart));
    }

    int count() {
        return (int) Math.ceilDiv(fileSize, partSize);
    }

    /// @param number from 1
    long size(int number) {
        return Math.min(partSize, fileSize - (number - 1) * partSize);
    }
}

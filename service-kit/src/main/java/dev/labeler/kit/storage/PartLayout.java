package dev.labeler.kit.storage;

/// Sizes of the parts of a direct upload: all equal except for the last.
///
/// @param fileSize bytes
/// @param partSize bytes
public record PartLayout(long fileSize, long partSize) {
    /// S3's limit per object: 5 TiB.
    public static final long MAX_BYTES = 5L << 40;

    private static final long MEGABYTE = 1 << 20;
    private static final long MIN_PART_SIZE = 8 * MEGABYTE;

    /// Limits the size of the response; S3 allows ten times as many, of 5 GiB each.
    private static final long MAX_PARTS = 1000;

    public static PartLayout of(long fileSize) {
        long perPart = Math.ceilDiv(Math.ceilDiv(fileSize, MAX_PARTS), MEGABYTE) * MEGABYTE;
        return new PartLayout(fileSize, Math.max(MIN_PART_SIZE, perPart));
    }

    public int count() {
        return (int) Math.ceilDiv(fileSize, partSize);
    }

    /// @param number from 1
    public long size(int number) {
        return Math.min(partSize, fileSize - (number - 1) * partSize);
    }
}

package dev.labeler.dataset.archive;

/// Limits of an upload.
///
/// @param uploadBytes maximum size as sent
/// @param unpackedBytes maximum size of an archive after inflating
/// @param entries maximum number of files
public record ArchiveLimits(long uploadBytes, long unpackedBytes, int entries) {
    /// 10 GiB sent, 40 GiB unpacked, 120,000 files. An upload keeps names and hashes of its files in memory.
    public static final ArchiveLimits DEFAULT = new ArchiveLimits(10L << 30, 40L << 30, 120_000);

    /// Compression ratio above which an archive is refused as a bomb. Label text stays below 40, photographs near
    /// 1.
    static final long BOMB_RATIO = 100;

    /// Inflated size up to which any ratio is allowed: an image of one colour compresses as well as a bomb.
    static final long RATIO_FREE_BYTES = 16L << 20;

    public ArchiveLimits {
        if (uploadBytes < 1 || unpackedBytes < 1 || entries < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}

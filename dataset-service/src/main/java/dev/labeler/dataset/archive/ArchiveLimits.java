package dev.labeler.dataset.archive;

/// What an upload may hold.
///
/// @param uploadBytes most bytes of an upload as sent
/// @param unpackedBytes most bytes of an archive once inflated
/// @param entries most files
public record ArchiveLimits(long uploadBytes, long unpackedBytes, int entries) {
    /// 10 GiB sent, 40 GiB unpacked, 120,000 files: their names and hashes are what an upload keeps
    /// in memory.
    public static final ArchiveLimits DEFAULT = new ArchiveLimits(10L << 30, 40L << 30, 120_000);

    /// Inflated bytes for each packed byte that are taken for a bomb. Label text stays below 40,
    /// photographs near 1.
    static final long BOMB_RATIO = 100;

    /// Inflated bytes up to which the ratio does not matter: an empty drawing packs as well as a
    /// bomb does, and harms nobody.
    static final long HARMLESS_BYTES = 16L << 20;

    public ArchiveLimits {
        if (uploadBytes < 1 || unpackedBytes < 1 || entries < 1) {
            throw new IllegalArgumentException("limits are positive");
        }
    }
}

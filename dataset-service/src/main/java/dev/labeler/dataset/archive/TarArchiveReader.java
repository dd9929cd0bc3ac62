package dev.labeler.dataset.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/// Reads tar archives, whose entries are regions of the spool file. A tar.gz is first inflated into a second spool
/// file.
final class TarArchiveReader {
    private TarArchiveReader() {}

    static void inflate(SpoolFile packed, SpoolFile plain, String name, ArchiveLimits limits) throws IOException {
        try (var in = new CheckedInflaterStream(
                new GZIPInputStream(packed.open(0, packed.size()), 1 << 16),
                name,
                packed.size(),
                limits.unpackedBytes(),
                -1)) {
            var buffer = new byte[1 << 16];
            for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                plain.write(ByteBuffer.wrap(buffer, 0, count));
            }
        } catch (EOFException | ZipException e) {
            throw ArchiveRefusal.archive("it is not a gzip file, or is truncated");
        }
    }

    /// Stops counting above `max`.
    @SuppressWarnings("resource")
    static long count(SpoolFile spool, long max) throws IOException {
        var tar = new TarArchiveInputStream(spool.open(0, spool.size()));
        var count = 0L;
        while (count <= max && next(tar) != null) {
            count++;
        }
        return count;
    }

    @SuppressWarnings("resource")
    static List<ReadableFile> read(SpoolFile spool, ArchiveLimits limits) throws IOException {
        var region = spool.open(0, spool.size());
        var tar = new TarArchiveInputStream(region);
        var files = new ArrayList<ReadableFile>();
        for (var entry = next(tar); entry != null; entry = next(tar)) {
            refuseSpecial(entry);
            var path = EntryPathValidator.validate(entry.getName());
            if (entry.isDirectory()) {
                continue;
            }
            var offset = region.position();
            var size = entry.getSize();
            if (size < 0 || offset + size > spool.size()) {
                throw ArchiveRefusal.entry(path, "truncated or damaged");
            }
            files.add(new ReadableFile(path, () -> spool.open(offset, size)));
            if (files.size() > limits.entries()) {
                throw ArchiveRefusal.archive("more than " + limits.entries() + " files");
            }
        }
        if (files.isEmpty()) {
            throw ArchiveRefusal.archive("it contains no file, or is not a tar archive");
        }
        return files;
    }

    private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar) {
        try {
            return tar.getNextEntry();
        } catch (IOException | IllegalArgumentException e) {
            throw ArchiveRefusal.archive("it is not a tar archive, or is truncated");
        }
    }

    private static void refuseSpecial(TarArchiveEntry entry) {
        var name = entry.getName();
        if (entry.isSymbolicLink()) {
            throw ArchiveRefusal.entry(name, "symbolic link");
        }
        if (entry.isLink()) {
            throw ArchiveRefusal.entry(name, "hard link");
        }
        if (entry.isSparse()) {
            throw ArchiveRefusal.entry(name, "sparse file");
        }
        var plain = entry.isDirectory() || entry.isFile();
        if (!plain || entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
            throw ArchiveRefusal.entry(name, "neither a file nor a folder");
        }
    }
}

package dev.labeler.dataset.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/// Reads zip archives by their central directory, the only list of entries that all readers agree on (APPNOTE.TXT
/// 4.3.12).
final class ZipArchiveReader {
    private static final int FILE_TYPE = 0xf000;
    private static final int REGULAR_FILE = 0x8000;

    private ZipArchiveReader() {}

    static List<ReadableFile> read(SpoolFile spool, ArchiveLimits limits) throws IOException {
        var zip = open(spool, limits);
        var files = new ArrayList<ReadableFile>();
        for (var entries = zip.getEntries(); entries.hasMoreElements(); ) {
            var entry = entries.nextElement();
            var name = ZipNameDecoder.of(entry);
            refuseUnreadable(zip, entry, name);
            var path = EntryPathValidator.validate(name);
            if (!entry.isDirectory()) {
                files.add(new ReadableFile(path, () -> content(zip, entry, path, limits)));
            }
            if (files.size() > limits.entries()) {
                throw ArchiveRefusal.archive("more than " + limits.entries() + " files");
            }
        }
        return files;
    }

    /// Closing the spool closes what the zip reads from.
    @SuppressWarnings("resource")
    private static ZipFile open(SpoolFile spool, ArchiveLimits limits) throws IOException {
        var magic = spool.open(0, 4).readNBytes(4);
        if (magic.length < 4 || magic[0] != 'P' || magic[1] != 'K') {
            throw ArchiveRefusal.archive("it is not a zip file");
        }
        // Folders have entries too.
        if (ZipEntryCounter.count(spool, 2L * limits.entries()) > 2L * limits.entries()) {
            throw ArchiveRefusal.archive("more than " + limits.entries() + " files");
        }
        try {
            return ZipFile.builder()
                    .setSeekableByteChannel(spool.channel())
                    .setUseUnicodeExtraFields(true)
                    .get();
        } catch (IOException | IllegalArgumentException e) {
            throw ArchiveRefusal.archive("its directory is missing or damaged, the archive may be truncated");
        }
    }

    private static void refuseUnreadable(ZipFile zip, ZipArchiveEntry entry, String name) {
        if (entry.isUnixSymlink()) {
            throw ArchiveRefusal.entry(name, "symbolic link");
        }
        var type = entry.getUnixMode() & FILE_TYPE;
        if (!entry.isDirectory() && type != 0 && type != REGULAR_FILE) {
            throw ArchiveRefusal.entry(name, "neither a file nor a folder");
        }
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw ArchiveRefusal.entry(name, "encrypted");
        }
        if (!entry.isDirectory() && !zip.canReadEntryData(entry)) {
            throw ArchiveRefusal.entry(name, "the compression method is not supported; use deflate");
        }
    }

    private static CheckedInflaterStream content(ZipFile zip, ZipArchiveEntry entry, String path, ArchiveLimits limits)
            throws IOException {
        try {
            return new CheckedInflaterStream(
                    new BufferedInputStream(zip.getInputStream(entry), 1 << 16),
                    path,
                    entry.getCompressedSize(),
                    limits.unpackedBytes(),
                    entry.getCrc());
        } catch (IOException e) {
            throw ArchiveRefusal.entry(path, "truncated or damaged");
        }
    }
}

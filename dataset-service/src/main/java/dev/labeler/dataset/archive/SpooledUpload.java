package dev.labeler.dataset.archive;

import dev.labeler.kit.rpc.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// The bytes of one upload on disk: one archive, or several files one after the other.
public final class SpooledUpload implements AutoCloseable {
    private final Path directory;
    private final ArchiveLimits limits;
    private final SpoolFile spool;
    private final List<Part> parts = new ArrayList<>();
    private final List<SpoolFile> opened = new ArrayList<>();

    private record Part(String path, long start) {}

    public SpooledUpload(Path directory, ArchiveLimits limits) throws IOException {
        this.directory = directory;
        this.limits = limits;
        this.spool = SpoolFile.create(directory, limits.uploadBytes());
        opened.add(spool);
    }

    /// Starts a file: the bytes that follow belong to this path.
    public void begin(String path) {
        if (parts.size() >= limits.entries()) {
            throw Failure.unprocessable("The upload has more than " + limits.entries()
                    + " files. Split it into several datasets, or pack it.");
        }
        parts.add(new Part(path, spool.size()));
    }

    public void write(ByteBuffer bytes) throws IOException {
        if (parts.isEmpty()) {
            throw Failure.invalid("Data came before the first file. Send `file` first.");
        }
        spool.write(bytes);
    }

    /// Size as sent.
    public long size() {
        return spool.size();
    }

    /// Name of the archive without its suffix, or of the only file; null for several files.
    public @Nullable String title() {
        if (parts.size() != 1) {
            return null;
        }
        var path = parts.getFirst().path();
        var name = path.substring(path.lastIndexOf('/') + 1);
        var archive = ArchiveType.ofName(name);
        return archive == null ? name : archive.title(name);
    }

    /// Counts the files with little memory. Stops above the limit.
    ///
    /// @throws Failure ARCHIVE_REFUSED
    public long count() throws IOException {
        var archive = parts.size() == 1 ? ArchiveType.ofName(parts.getFirst().path()) : null;
        return switch (archive) {
            case null -> parts.size();
            case ZIP -> ZipEntryCounter.count(spool, limits.entries());
            case TAR, TAR_GZ, TGZ -> TarArchiveReader.count(tar(archive), limits.entries());
        };
    }

    /// The files of the complete upload. A single archive is unpacked.
    ///
    /// @throws Failure ARCHIVE_REFUSED
    public UploadContents contents() throws IOException {
        return contents((_, _) -> false);
    }

    /// @param keepsTopFolder whether the common top folder of all files (ending in `/`) is kept
    public UploadContents contents(BiPredicate<String, List<ReadableFile>> keepsTopFolder) throws IOException {
        var archive = parts.size() == 1 ? ArchiveType.ofName(parts.getFirst().path()) : null;
        return UploadContents.of(archive == null ? plainFiles() : unpacked(archive), limits.entries(), keepsTopFolder);
    }

    private List<ReadableFile> unpacked(ArchiveType archive) throws IOException {
        return switch (archive) {
            case ZIP -> ZipArchiveReader.read(spool, limits);
            case TAR, TAR_GZ, TGZ -> TarArchiveReader.read(tar(archive), limits);
        };
    }

    /// Inflates a compressed tar on first use.
    private SpoolFile tar(ArchiveType archive) throws IOException {
        if (archive == ArchiveType.TAR) {
            return spool;
        }
        if (opened.size() == 1) {
            var plain = SpoolFile.create(directory, Long.MAX_VALUE);
            opened.add(plain);
            TarArchiveReader.inflate(spool, plain, parts.getFirst().path(), limits);
        }
        return opened.getLast();
    }

    private List<ReadableFile> plainFiles() {
        var files = new ArrayList<ReadableFile>();
        for (var i = 0; i < parts.size(); i++) {
            var start = parts.get(i).start();
            var end = i + 1 < parts.size() ? parts.get(i + 1).start() : spool.size();
            files.add(new ReadableFile(
                    EntryPathValidator.validate(parts.get(i).path()), () -> spool.open(start, end - start)));
        }
        return files;
    }

    @Override
    public void close() throws IOException {
        for (var each : opened) {
            each.close();
        }
    }
}

package dev.labeler.dataset.scan;

import dev.labeler.dataset.archive.ReadableFile;
import dev.labeler.dataset.archive.SkippedEntry;
import dev.labeler.dataset.archive.UnpackedSizeLimiter;
import dev.labeler.dataset.archive.UploadContents;
import dev.labeler.dataset.file.ContentHasher;
import dev.labeler.dataset.file.Utf8ByteOrder;
import dev.labeler.dataset.image.ImageHeaderParser;
import dev.labeler.dataset.image.ImageMetadata;
import dev.labeler.dataset.image.NotAnImageException;
import dev.labeler.formats.read.FileNameRules;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Result of reading every file of an upload once, before anything is stored: sizes, hashes and image metadata.
///
/// @param files in the byte order of their paths
public record UploadScan(List<ScannedFile> files, List<SkippedEntry> skipped, String contentHash, long sizeBytes) {
    /// Name of the object that the service writes beside the files.
    public static final String META_JSON = "meta.json";

    /// @param folder of the objects below the dataset's prefix, empty or ending in `/`
    public static UploadScan of(UploadContents contents, UnpackedSizeLimiter total, String folder) throws IOException {
        var files = new ArrayList<ScannedFile>();
        var skipped = new ArrayList<>(contents.skipped());
        for (var source : contents.files()) {
            var reason = reasonToSkip(source.path());
            if (reason != null) {
                skipped.add(new SkippedEntry(source.path(), reason));
                continue;
            }
            try {
                files.add(scan(source, total, folder));
            } catch (NotAnImageException e) {
                skipped.add(new SkippedEntry(source.path(), e.reason()));
            }
        }
        files.sort(Comparator.comparing(ScannedFile::path, Utf8ByteOrder.OF_NAMES));
        var hash = new ContentHasher();
        var size = 0L;
        for (var file : files) {
            hash.add(file.path(), file.sha256(), file.size());
            size += file.size();
        }
        return new UploadScan(List.copyOf(files), List.copyOf(skipped), hash.value(), size);
    }

    /// Why a file of this path is skipped, null where it is not.
    public static @Nullable String reasonToSkip(String path) {
        if (path.equals(META_JSON)) {
            return "the name meta.json is reserved";
        }
        return FileNameRules.isImage(path) || FileNameRules.isMask(path) || LabelFileNames.isLabelName(path)
                ? null
                : "neither an image nor a label file";
    }

    /// Scans one stored file.
    ///
    /// @throws NotAnImageException for a file with the name of an image that is not an image
    public static ScannedFile scanStored(ReadableFile source, String folder) throws IOException {
        return scan(source, UnpackedSizeLimiter.unlimited(), folder);
    }

    private static ScannedFile scan(ReadableFile source, UnpackedSizeLimiter total, String folder) throws IOException {
        try (var in = new HashingInputStream(total.counted(source.content().open()))) {
            ImageMetadata image = null;
            if (FileNameRules.isImage(source.path())) {
                // The header parser reads ahead through a buffer of its own.
                var buffered = new BufferedInputStream(in);
                image = ImageHeaderParser.read(buffered);
                buffered.transferTo(OutputStream.nullOutputStream());
            } else {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return new ScannedFile(source, folder, in.size(), in.sha256(), image);
        }
    }
}

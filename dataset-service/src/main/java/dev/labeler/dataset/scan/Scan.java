package dev.labeler.dataset.scan;

import dev.labeler.dataset.archive.Contents;
import dev.labeler.dataset.archive.Skipped;
import dev.labeler.dataset.archive.SourceFile;
import dev.labeler.dataset.archive.UnpackedTotal;
import dev.labeler.dataset.file.ByteOrder;
import dev.labeler.dataset.file.ContentHash;
import dev.labeler.dataset.image.ImageFacts;
import dev.labeler.dataset.image.ImageHeader;
import dev.labeler.dataset.image.NotAnImageException;
import dev.labeler.formats.read.FileNames;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Every file of an upload read through once before anything is stored: sizes and hashes as they
/// are, image facts, and whatever is wrong with an archive.
///
/// @param files in the byte order of their paths
public record Scan(List<ScannedFile> files, List<Skipped> skipped, String contentHash, long sizeBytes) {
    /// The object that we write ourselves beside the files.
    public static final String META_JSON = "meta.json";

    /// @param folder where the files will lie below the dataset's prefix, empty or ending in `/`
    public static Scan of(Contents contents, UnpackedTotal total, String folder) throws IOException {
        var files = new ArrayList<ScannedFile>();
        var skipped = new ArrayList<>(contents.skipped());
        for (var source : contents.files()) {
            var reason = reasonToSkip(source.path());
            if (reason != null) {
                skipped.add(new Skipped(source.path(), reason));
                continue;
            }
            try {
                files.add(scan(source, total, folder));
            } catch (NotAnImageException e) {
                skipped.add(new Skipped(source.path(), e.reason()));
            }
        }
        files.sort(Comparator.comparing(ScannedFile::path, ByteOrder.OF_NAMES));
        var hash = new ContentHash();
        var size = 0L;
        for (var file : files) {
            hash.add(file.path(), file.sha256(), file.size());
            size += file.size();
        }
        return new Scan(List.copyOf(files), List.copyOf(skipped), hash.value(), size);
    }

    /// Why a file of this path is left out, null where it is not.
    public static @Nullable String reasonToSkip(String path) {
        if (path.equals(META_JSON)) {
            return "the labeler writes a meta.json of its own";
        }
        return FileNames.isImage(path) || FileNames.isMask(path) || LabelNames.isLabelName(path)
                ? null
                : "neither an image nor a label file";
    }

    /// One file that is stored already.
    ///
    /// @throws NotAnImageException for a name of an image and content that is none
    public static ScannedFile one(SourceFile source, String folder) throws IOException {
        return scan(source, UnpackedTotal.ofStored(), folder);
    }

    private static ScannedFile scan(SourceFile source, UnpackedTotal total, String folder) throws IOException {
        try (var in = new HashedInputStream(total.counted(source.content().open()))) {
            ImageFacts image = null;
            if (FileNames.isImage(source.path())) {
                // The header parser reads ahead through a buffer of its own.
                var buffered = new BufferedInputStream(in);
                image = ImageHeader.read(buffered);
                buffered.transferTo(OutputStream.nullOutputStream());
            } else {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return new ScannedFile(source, folder, in.size(), in.sha256(), image);
        }
    }
}

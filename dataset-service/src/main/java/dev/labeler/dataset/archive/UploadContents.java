package dev.labeler.dataset.archive;

import dev.labeler.kit.rpc.Failure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// The files of an upload with validated names, and those skipped because of their names.
public record UploadContents(List<ReadableFile> files, List<SkippedEntry> skipped) {
    /// S3 limits keys to 1,024 bytes, of which `datasets/{dataset_id}/` takes up to 110.
    private static final int MAX_PATH_BYTES = 900;

    /// File systems below an object store limit file names to 255 bytes.
    private static final int MAX_NAME_BYTES = 255;

    private static final Set<String> ARCHIVES =
            Set.of("zip", "tar", "gz", "tgz", "bz2", "tbz2", "xz", "txz", "7z", "rar", "zst", "jar");

    /// Folder of the labeler's own files, in the bucket and in downloaded zips.
    private static final String LABELER_FOLDER = ".labeler/";

    /// Names of top folders that are part of a dataset's layout and are not stripped.
    private static final Set<String> LAYOUT_FOLDERS = Set.of(
            "annotations",
            "images",
            "imagesets",
            "jpegimages",
            "labels",
            "test",
            "train",
            "val",
            "valid",
            "validation");

    public UploadContents {
        files = List.copyOf(files);
        skipped = List.copyOf(skipped);
    }

    /// @param keepsTopFolder whether the common top folder of all files (ending in `/`) is kept
    /// @throws dev.labeler.kit.rpc.Failure ARCHIVE_REFUSED for names that collide
    static UploadContents of(
            List<ReadableFile> uploaded, int maxEntries, BiPredicate<String, List<ReadableFile>> keepsTopFolder) {
        if (uploaded.size() > maxEntries) {
            throw ArchiveRefusal.archive("more than " + maxEntries + " files");
        }
        refuseCollisions(uploaded.stream().map(ReadableFile::path).toList());
        var kept = new ArrayList<ReadableFile>();
        var skipped = new ArrayList<SkippedEntry>();
        for (var file : uploaded) {
            if (EntryPathValidator.isSystemFile(file.path())) {
                // Not listed as skipped: the user did not create it, and the list is limited.
                continue;
            }
            var reason = reasonToSkip(file.path());
            if (reason == null) {
                kept.add(file);
            } else {
                skipped.add(new SkippedEntry(file.path(), reason));
            }
        }
        return withoutTopFolder(kept, skipped, keepsTopFolder);
    }

    /// The path of a single file as it will be stored.
    ///
    /// @throws dev.labeler.kit.rpc.Failure ARCHIVE_REFUSED for path traversal, UNPROCESSABLE for a path that cannot
    ///     be stored
    public static String checkedPath(String path) {
        var checked = EntryPathValidator.validate(path);
        var reason = reasonToSkip(checked);
        if (reason != null) {
            throw Failure.unprocessable("The path cannot be stored: " + reason + ".")
                    .violation("path", reason)
                    .with("path", "path");
        }
        return checked;
    }

    private static @Nullable String reasonToSkip(String path) {
        if (path.chars().anyMatch(c -> Character.isISOControl(c) || c >= 0xfffe)) {
            // A bucket's listing is XML 1.0, which cannot represent them: the object could not be listed.
            return "a control character in the name";
        }
        if (utf8Length(path) > MAX_PATH_BYTES) {
            return "the path is longer than " + MAX_PATH_BYTES + " bytes";
        }
        if (path.startsWith(LABELER_FOLDER) || path.contains("/" + LABELER_FOLDER)) {
            return "the folder .labeler is reserved";
        }
        for (var part : path.split("/", -1)) {
            if (utf8Length(part) > MAX_NAME_BYTES) {
                return "a name in the path is longer than " + MAX_NAME_BYTES + " bytes";
            }
        }
        var dot = path.lastIndexOf('.');
        if (dot >= 0 && ARCHIVES.contains(path.substring(dot + 1).toLowerCase(Locale.ROOT))) {
            return "an archive inside an upload is not unpacked";
        }
        return null;
    }

    /// A file system below an object store cannot hold `a` beside `a/b`, nor `A` beside `a`.
    ///
    /// @throws dev.labeler.kit.rpc.Failure ARCHIVE_REFUSED
    public static void refuseCollisions(List<String> paths) {
        Map<String, String> seen = HashMap.newHashMap(paths.size());
        for (var path : paths) {
            var other = seen.put(EntryPathValidator.normalize(path), path);
            if (other != null) {
                throw ArchiveRefusal.entry(
                        path, "the same name as '" + other + "' after case and Unicode normalization");
            }
        }
        var parents = new HashSet<String>();
        for (var path : seen.keySet()) {
            for (var slash = path.lastIndexOf('/');
                    slash > 0 && parents.add(path.substring(0, slash));
                    slash = path.lastIndexOf('/', slash - 1)) {
                var parent = path.substring(0, slash);
                if (seen.containsKey(parent)) {
                    throw ArchiveRefusal.entry(parent, "both a file and a folder");
                }
            }
        }
    }

    /// Strips the common top folder of all files.
    private static UploadContents withoutTopFolder(
            List<ReadableFile> files,
            List<SkippedEntry> skipped,
            BiPredicate<String, List<ReadableFile>> keepsTopFolder) {
        if (files.isEmpty()) {
            return new UploadContents(files, skipped);
        }
        var first = files.getFirst().path();
        var slash = first.indexOf('/');
        var topFolder = first.substring(0, slash + 1);
        if (slash < 0
                || LAYOUT_FOLDERS.contains(first.substring(0, slash).toLowerCase(Locale.ROOT))
                || !files.stream().allMatch(file -> file.path().startsWith(topFolder))
                || keepsTopFolder.test(topFolder, files)) {
            return new UploadContents(files, skipped);
        }
        return new UploadContents(
                files.stream()
                        .map(file -> file.withPath(file.path().substring(topFolder.length())))
                        .toList(),
                skipped);
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}

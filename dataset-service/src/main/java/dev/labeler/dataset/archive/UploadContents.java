package dev.labeler.dataset.archive;

import dev.labeler.kit.rpc.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// The files of an upload under checked names, and those left out already for their names.
public record UploadContents(List<ReadableFile> files, List<SkippedEntry> skipped) {
    /// Keys hold 1,024 bytes in S3, of which `datasets/{dataset_id}/` takes up to 110.
    private static final int MAX_PATH_BYTES = 900;

    /// File names hold 255 bytes in every file system that an object store may stand on.
    private static final int MAX_NAME_BYTES = 255;

    private static final Set<String> ARCHIVES =
            Set.of("zip", "tar", "gz", "tgz", "bz2", "tbz2", "xz", "txz", "7z", "rar", "zst", "jar");

    /// Where the labeler keeps what is its own, in the bucket and in the zips that it gives out.
    private static final String OURS = ".labeler/";

    /// Top folders that mean something: a lone one of these is no wrapping.
    private static final Set<String> MEANINGFUL = Set.of(
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

    /// @param meaningful whether the one folder that everything lies in (ending in `/`) has to stay
    /// @throws dev.labeler.kit.rpc.Failure ARCHIVE_REFUSED for names that collide
    static UploadContents of(
            List<ReadableFile> uploaded, int maxEntries, BiPredicate<String, List<ReadableFile>> meaningful) {
        if (uploaded.size() > maxEntries) {
            throw ArchiveRefusal.archive("more than " + maxEntries + " files");
        }
        refuseCollisions(uploaded.stream().map(ReadableFile::path).toList());
        var kept = new ArrayList<ReadableFile>();
        var skipped = new ArrayList<SkippedEntry>();
        for (var file : uploaded) {
            if (EntryPathValidator.isSystemFile(file.path())) {
                // Nobody put it there on purpose, and naming it would crowd out what somebody did.
                continue;
            }
            var reason = reasonToSkip(file.path());
            if (reason == null) {
                kept.add(file);
            } else {
                skipped.add(new SkippedEntry(file.path(), reason));
            }
        }
        return unwrapped(kept, skipped, meaningful);
    }

    /// The path of a single file as it will be stored.
    ///
    /// @throws dev.labeler.kit.rpc.Failure ARCHIVE_REFUSED for a path that climbs, UNPROCESSABLE for one
    ///     that cannot be stored
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
            // A bucket's listing is XML 1.0, which cannot spell them: the object could never be found again.
            return "a control character in the name";
        }
        if (Utf8Length.length(path) > MAX_PATH_BYTES) {
            return "the path is longer than " + MAX_PATH_BYTES + " bytes";
        }
        if (path.startsWith(OURS) || path.contains("/" + OURS)) {
            return "the folder .labeler is the labeler's own";
        }
        for (var part : path.split("/", -1)) {
            if (Utf8Length.length(part) > MAX_NAME_BYTES) {
                return "a name in the path is longer than " + MAX_NAME_BYTES + " bytes";
            }
        }
        var dot = path.lastIndexOf('.');
        if (dot >= 0 && ARCHIVES.contains(path.substring(dot + 1).toLowerCase(Locale.ROOT))) {
            return "an archive within the upload is not unpacked";
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
                        path, "the same name as '" + other + "' but for case or the form of its letters");
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

    /// Strips the one folder that everything lies in.
    private static UploadContents unwrapped(
            List<ReadableFile> files, List<SkippedEntry> skipped, BiPredicate<String, List<ReadableFile>> meaningful) {
        if (files.isEmpty()) {
            return new UploadContents(files, skipped);
        }
        var first = files.getFirst().path();
        var slash = first.indexOf('/');
        var wrapping = first.substring(0, slash + 1);
        if (slash < 0
                || MEANINGFUL.contains(first.substring(0, slash).toLowerCase(Locale.ROOT))
                || !files.stream().allMatch(file -> file.path().startsWith(wrapping))
                || meaningful.test(wrapping, files)) {
            return new UploadContents(files, skipped);
        }
        return new UploadContents(
                files.stream()
                        .map(file -> file.at(file.path().substring(wrapping.length())))
                        .toList(),
                skipped);
    }
}

package dev.labeler.embedded.s3;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes the temporary files of killed uploads. S3Proxy writes an object as `<key>-<uuid>` beside its final
/// name and renames it, so that a kill in between leaves a file that would be listed as an object. A complete
/// object always has its ETag attribute, which identifies a key that happens to end in a UUID.
final class TemporaryObjectCleaner {

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryObjectCleaner.class);
    private static final Pattern TEMPORARY =
            Pattern.compile("(.+)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final String ETAG = "user.content-md5";

    private TemporaryObjectCleaner() {}

    /// @param before files modified after this time belong to uploads that are still running
    static void remove(Path root, FileTime before) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.lastModifiedTime().compareTo(before) < 0 && isTemporary(file)) {
                    LOG.info("Removing the temporary file of an incomplete upload: file={}", root.relativize(file));
                    Files.deleteIfExists(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException deletedMeanwhile) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean isTemporary(Path file) throws IOException {
        var name = TEMPORARY.matcher(file.getFileName().toString());
        if (!name.matches()) {
            return false;
        }
        // A conditional write is published by a second hard link, so that a kill can also leave both names of
        // one complete object.
        var published = file.resolveSibling(name.group(1));
        return !hasETag(file) || (Files.exists(published) && Files.isSameFile(file, published));
    }

    private static boolean hasETag(Path file) throws IOException {
        return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                .list()
                .contains(ETAG);
    }
}

package dev.labeler.embedded.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.jspecify.annotations.Nullable;

/// S3Proxy stores ETag, content type and user metadata in extended attributes, and drops them without an
/// error where the file system does not support them.
final class ExtendedAttributeCheck {

    private ExtendedAttributeCheck() {}

    static void require(Path directory) throws IOException {
        var probe = Files.createTempFile(directory, ".probe", "");
        try {
            @Nullable
            UserDefinedFileAttributeView view = Files.getFileAttributeView(probe, UserDefinedFileAttributeView.class);
            if (view == null) {
                throw new UnsupportedOperationException("no user-defined attributes");
            }
            view.write("labeler-probe", ByteBuffer.wrap(new byte[] {1}));
        } catch (IOException | UnsupportedOperationException unsupported) {
            throw new IOException(
                    directory + " is on a file system without extended attributes, which store the objects' metadata."
                            + " Choose a directory on ext4, xfs or btrfs.",
                    unsupported);
        } finally {
            Files.delete(probe);
        }
    }
}

package dev.labeler.embedded.s3;

import dev.labeler.embedded.PrivateFile;
import java.io.IOException;
import java.nio.file.Path;

/// An S3 access key and its secret key.
public record S3Credentials(String accessKey, String secretKey) {

    /// @throws IllegalArgumentException when either is empty or has white space
    public S3Credentials {
        if (!accessKey.matches("\\S+") || !secretKey.matches("\\S+")) {
            throw new IllegalArgumentException(
                    "The access key and the secret key must not be empty or contain white space.");
        }
    }

    /// Reads the pair from a file (mode 0600), which is generated on first use.
    public static S3Credentials loadOrCreate(Path file) throws IOException {
        var text = PrivateFile.readOrCreate(
                file, () -> "labeler-" + PrivateFile.randomHex(6) + " " + PrivateFile.randomHex(24));
        var words = text.split("\\s+", -1);
        if (words.length != 2) {
            throw new IOException(
                    file + " does not contain an access key and a secret key. Remove it to generate new ones.");
        }
        return new S3Credentials(words[0], words[1]);
    }

    /// Omits the secret, so that no log contains it.
    @Override
    public String toString() {
        return "S3Credentials[accessKey=" + accessKey + "]";
    }
}

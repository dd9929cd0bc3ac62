package dev.labeler.embedded.s3;

import dev.labeler.embedded.PrivateFile;
import java.io.IOException;
import java.nio.file.Path;

/// An access key and its secret, as S3 clients spell them.
public record S3Credentials(String accessKey, String secretKey) {

    /// @throws IllegalArgumentException when either is empty or has white space
    public S3Credentials {
        if (!accessKey.matches("\\S+") || !secretKey.matches("\\S+")) {
            throw new IllegalArgumentException("an access key and a secret key are non-empty and without white space");
        }
    }

    /// The pair kept in a file (mode 0600), generated on first use.
    public static S3Credentials loadOrCreate(Path file) throws IOException {
        var text = PrivateFile.readOrCreate(
                file, () -> "labeler-" + PrivateFile.randomHex(6) + " " + PrivateFile.randomHex(24));
        var words = text.split("\\s+", -1);
        if (words.length != 2) {
            throw new IOException(
                    file + " does not hold an access key and a secret key; remove it to generate new ones");
        }
        return new S3Credentials(words[0], words[1]);
    }

    /// Without the secret, so that it reaches no log.
    @Override
    public String toString() {
        return "Credentials[accessKey=" + accessKey + "]";
    }
}

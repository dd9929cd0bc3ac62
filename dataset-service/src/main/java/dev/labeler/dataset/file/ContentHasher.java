package dev.labeler.dataset.file;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The `content_hash` of a dataset version: `sha256:` and the lower-case hex SHA-256 over its
/// manifest. The manifest has one line for every stored file, images and labels alike (not
/// `meta.json`, which is ours), sorted by the UTF-8 bytes of the path:
///
/// ```
/// path NUL sha256 NUL size LF
/// ```
///
/// with the path below the dataset's root in UTF-8, the file's SHA-256 in lower-case hex and its
/// size in decimal bytes. NUL occurs in no path, so no two datasets have the same manifest.
public final class ContentHasher {
    private final MessageDigest digest = sha256();

    /// Files must come in the order of their paths.
    public void add(String path, String sha256, long size) {
        digest.update((path + '\0' + sha256 + '\0' + size + '\n').getBytes(StandardCharsets.UTF_8));
    }

    /// Ends the manifest.
    public String value() {
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

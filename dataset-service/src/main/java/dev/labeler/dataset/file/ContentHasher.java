package dev.labeler.dataset.file;

import dev.labeler.kit.storage.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/// Computes the `content_hash` of a dataset version: `sha256:` and the lower-case hex SHA-256 over its manifest.
/// The manifest has one line for every stored file, images and labels alike (except `meta.json`, which the service
/// writes), sorted by the UTF-8 bytes of the path:
///
/// ```
/// path NUL sha256 NUL size LF
/// ```
///
/// with the path below the dataset's root in UTF-8, the file's SHA-256 in lower-case hex and its size in decimal
/// bytes. No path contains NUL, so no two datasets have the same manifest.
public final class ContentHasher {
    private final MessageDigest digest = Sha256.digest();

    /// Files must come in the order of their paths.
    public void add(String path, String sha256, long size) {
        digest.update((path + '\0' + sha256 + '\0' + size + '\n').getBytes(StandardCharsets.UTF_8));
    }

    /// Ends the manifest.
    public String value() {
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }
}

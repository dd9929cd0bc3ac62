package dev.labeler.kit.storage;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// The value of `Content-MD5`, by which a store rejects a body that was damaged in transit. It does not protect
/// against attacks.
final class Md5 {
    private Md5() {}

    static String base64(byte[] bytes, int offset, int length) {
        try {
            var digest = MessageDigest.getInstance("MD5");
            digest.update(bytes, offset, length);
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}

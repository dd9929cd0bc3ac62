package dev.labeler.kit.storage;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// `Content-MD5`, by which a store refuses a body that changed on the way. It protects against accidents only.
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

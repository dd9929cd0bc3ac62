package dev.labeler.kit.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A value that must not be logged. `toString` hides it, and comparison takes constant time.
public record Secret(String value) {
    public Secret {
        if (value.isEmpty()) {
            throw new ConfigException("a secret must not be empty");
        }
    }

    public byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    /// Whether `other` is this secret. Hashes are compared, so that the duration reveals neither the length nor
    /// a common prefix.
    public boolean matches(String other) {
        return MessageDigest.isEqual(sha256(bytes()), sha256(other.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

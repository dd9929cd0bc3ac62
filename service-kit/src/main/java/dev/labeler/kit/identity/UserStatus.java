package dev.labeler.kit.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/// The part of a user that decides whether tokens are valid.
///
/// @param isActive false also for a user who does not exist
/// @param passwordStamp changes with the password, empty if there is none
public record UserStatus(boolean isActive, String passwordStamp) {
    /// The status of a user who does not exist.
    public static final UserStatus UNKNOWN = new UserStatus(false, "");

    private static final int STAMP_BYTES = 12;

    /// The stamp of a password, derived from its stored hash. The hash is salted, so that the stamp reveals
    /// nothing about the password.
    public static String stampOf(String passwordHash) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(passwordHash.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, STAMP_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

package dev.labeler.dataset.identity;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// bcrypt as the platform's passlib writes it (`$2b$`), which cuts a password at 72 bytes.
final class Passwords {
    private static final int COST = 12;
    private static final BCrypt.Version VERSION = BCrypt.Version.VERSION_2B;

    /// The hash of a password that nobody has, so that an unknown e-mail costs what a known one
    /// does.
    private static final String NOBODY = hash(UUID.randomUUID().toString());

    private Passwords() {}

    static String hash(String password) {
        return new String(
                BCrypt.with(VERSION, LongPasswordStrategies.truncate(VERSION))
                        .hash(COST, password.getBytes(StandardCharsets.UTF_8)),
                StandardCharsets.US_ASCII);
    }

    /// Does the same work whether there is a hash or not.
    static boolean matches(String password, @Nullable String hash) {
        if (hash == null || hash.isEmpty()) {
            verifies(password, NOBODY);
            return false;
        }
        return verifies(password, hash);
    }

    private static boolean verifies(String password, String hash) {
        try {
            return BCrypt.verifyer(null, LongPasswordStrategies.truncate(VERSION))
                    .verify(password.getBytes(StandardCharsets.UTF_8), hash.getBytes(StandardCharsets.UTF_8))
                    .verified;
        } catch (IllegalArgumentException e) {
            // The directory may hold what is no hash: a user who cannot sign in with a password.
            return false;
        }
    }
}

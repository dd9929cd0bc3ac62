package dev.labeler.dataset.identity;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// What a password of an account that we create must be. Accounts of the platform follow its own rule.
public final class PasswordRule {
    private static final int LEAST_CHARACTERS = 12;
    private static final int LEAST_DIFFERENT = 6;

    /// bcrypt ignores what comes after.
    private static final int MOST_BYTES = 72;

    private PasswordRule() {}

    /// @throws ConfigException that says what is wrong and shows nothing of the password
    public static void check(String email, Secret secret) {
        var password = secret.value();
        var characters = password.codePointCount(0, password.length());
        if (characters < LEAST_CHARACTERS) {
            throw refused("has " + characters + " characters; at least " + LEAST_CHARACTERS + " are required");
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw refused("is longer than " + MOST_BYTES + " bytes");
        }
        if (password.codePoints().distinct().count() < LEAST_DIFFERENT) {
            throw refused("has fewer than " + LEAST_DIFFERENT + " different characters");
        }
        if (password.indexOf('\0') >= 0) {
            throw refused("contains NUL");
        }
        if (password.toLowerCase(Locale.ROOT).contains(email.toLowerCase(Locale.ROOT))) {
            throw refused("contains the e-mail address");
        }
    }

    private static ConfigException refused(String why) {
        return new ConfigException("the password of the first administrator " + why + "; choose another");
    }
}

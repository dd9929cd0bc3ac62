package dev.labeler.dataset.identity;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Requirements for the password of an account that this service creates. Accounts of the platform follow the
/// platform's rule.
public final class PasswordRule {
    private static final int MIN_CHARACTERS = 12;
    private static final int MIN_DIFFERENT = 6;

    /// bcrypt ignores further bytes.
    private static final int MAX_BYTES = 72;

    private PasswordRule() {}

    /// @throws ConfigException whose message states the violated rule and does not contain the password
    public static void check(String email, Secret secret) {
        var password = secret.value();
        var characters = password.codePointCount(0, password.length());
        if (characters < MIN_CHARACTERS) {
            throw refused("has " + characters + " characters; at least " + MIN_CHARACTERS + " are required");
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw refused("is longer than " + MAX_BYTES + " bytes");
        }
        if (password.codePoints().distinct().count() < MIN_DIFFERENT) {
            throw refused("has fewer than " + MIN_DIFFERENT + " different characters");
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

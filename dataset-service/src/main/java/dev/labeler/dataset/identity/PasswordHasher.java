package dev.labeler.dataset.identity;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Computes bcrypt hashes in the form of the platform's passlib (`$2b$`), which truncates a password at 72 bytes.
/// Runs on the calling thread; sign-ins use [PasswordVerifier].
public final class PasswordHasher {
    static final int COST = 12;

    /// A hash of this cost already takes four seconds.
    private static final int MAX_COST = 16;

    private static final BCrypt.Version VERSION = BCrypt.Version.VERSION_2B;
    private static final Pattern HASH = Pattern.compile("\\$2[abxy]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");
    private static final String DUMMY_PASSWORD = UUID.randomUUID().toString();

    private PasswordHasher() {}

    public static String hash(String password) {
        return hash(password, COST);
    }

    private static String hash(String password, int cost) {
        return new String(
                BCrypt.with(VERSION, LongPasswordStrategies.truncate(VERSION))
                        .hash(cost, password.getBytes(StandardCharsets.UTF_8)),
                StandardCharsets.US_ASCII);
    }

    /// Does at least the work of one hash of [#COST], so that the response time does not reveal whether the account
    /// exists, whether it has a password, or how its hash was made.
    ///
    /// @param hash the stored hash; null, empty or not a bcrypt hash where the user cannot sign in with a password
    static boolean matches(String password, @Nullable String hash) {
        var parsed = HASH.matcher(hash == null ? "" : hash);
        var cost = parsed.matches() ? Integer.parseInt(parsed.group(1)) : 0;
        if (hash == null || cost < BCrypt.MIN_COST || cost > MAX_COST) {
            hash(DUMMY_PASSWORD, COST);
            return false;
        }
        var verified = BCrypt.verifyer(null, LongPasswordStrategies.truncate(VERSION))
                .verify(password.getBytes(StandardCharsets.UTF_8), hash.getBytes(StandardCharsets.UTF_8))
                .verified;
        // 2^c + 2^c + 2^(c+1) + … + 2^11 = 2^12
        for (var added = cost; added < COST; added++) {
            hash(DUMMY_PASSWORD, added);
        }
        return verified;
    }
}

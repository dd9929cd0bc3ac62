package dev.labeler.testing;

import dev.labeler.embedded.PrivateFile;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.identity.Credentials;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.Tokens;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The secrets of this test run, made up at its start, and credentials signed with them.
public final class TestIdentity {

    /// What every service under test verifies with.
    public static final IdentityConfig CONFIG =
            new IdentityConfig(secret(), null, secret(), secret(), "labeler-test", "labeler-test");

    /// Signs with [#CONFIG], by the system's clock.
    public static final Tokens TOKENS = new Tokens(CONFIG, Clock.systemUTC());

    /// Verifies with [#CONFIG], by the system's clock.
    public static final Credentials CREDENTIALS = new Credentials(CONFIG, Clock.systemUTC());

    private static final Duration LIFETIME = Duration.ofHours(1);

    private TestIdentity() {}

    /// A user's bearer token with role `user`.
    public static String user(long id) {
        return user(id, "user");
    }

    /// A user's bearer token.
    public static String user(long id, String role) {
        return TOKENS.issueUser(id, "user" + id + "@example.org", role, LIFETIME);
    }

    /// A service's bearer token with all scopes, on its own behalf or for a user.
    public static String service(String name, @Nullable Long actingUserId) {
        return TOKENS.issueService(name, Set.of(Caller.READ, Caller.WRITE), actingUserId);
    }

    private static Secret secret() {
        return new Secret(PrivateFile.randomHex(32));
    }
}

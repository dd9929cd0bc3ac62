package dev.labeler.testing;

import dev.labeler.embedded.PrivateFile;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.TokenIssuer;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The secrets of this test run, generated at its start, and credentials signed with them.
public final class TestIdentity {

    /// An external service whose tokens are accepted.
    public static final String PLATFORM = "platform";

    /// Another external service.
    public static final String OTHER = "trainer";

    /// The configuration that every service under test verifies credentials with.
    public static final IdentityConfig CONFIG = new IdentityConfig(
            secret(), null, secret(), Set.of(PLATFORM, OTHER), secret(), secret(), "labeler-test", "labeler-test");

    /// Signs with [#CONFIG], by the system's clock.
    public static final TokenIssuer TOKENS = new TokenIssuer(CONFIG, Clock.systemUTC());

    /// Verifies with [#CONFIG], by the system's clock.
    public static final CredentialVerifier CREDENTIALS = new CredentialVerifier(CONFIG, Clock.systemUTC());

    private static final Duration LIFETIME = Duration.ofHours(1);

    private TestIdentity() {}

    /// A user's bearer token with role `user`.
    public static String user(long id) {
        return user(id, "user");
    }

    /// A user's bearer token.
    public static String user(long id, String role) {
        return TOKENS.issueUser(id, "user" + id + "@example.org", role, null, LIFETIME);
    }

    /// The platform's bearer token with all scopes, without a user (null) or for a user.
    public static String platform(@Nullable Long actingUserId) {
        return platform(actingUserId, Set.of(Caller.READ, Caller.WRITE));
    }

    /// The platform's bearer token with these scopes.
    public static String platform(@Nullable Long actingUserId, Set<String> scopes) {
        return actingUserId == null
                ? TOKENS.issueBackground(PLATFORM, scopes, LIFETIME)
                : TOKENS.issueService(PLATFORM, scopes, actingUserId);
    }

    private static Secret secret() {
        return new Secret(PrivateFile.randomHex(32));
    }
}

package dev.labeler.kit.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.config.Secret;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IdentityConfigTest {
    @Test
    void defaultsNeedOnlyTheUserSecret() {
        var config = read(Map.of("JWT_SECRET", secret('u')));

        assertThat(config)
                .isEqualTo(new IdentityConfig(
                        new Secret(secret('u')),
                        null,
                        new Secret(secret('u')),
                        Set.of("platform", "platform-training"),
                        null,
                        null,
                        null,
                        null));
        assertThatThrownBy(config::requireInternalSecret)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("INTERNAL_JWT_SECRET");
    }

    @Test
    void everyVariableIsMapped() {
        var config = read(Map.of(
                "JWT_ALGORITHM", "HS256",
                "JWT_SECRET", secret('u'),
                "JWT_SECRET_PREVIOUS", secret('p'),
                "SERVICE_JWT_SECRET", secret('s'),
                "SERVICE_NAMES", "trainer, viewer",
                "INTERNAL_JWT_SECRET", secret('i'),
                "LABELER_SERVICE_KEY", secret('k'),
                "JWT_ISSUER", "https://issuer.example",
                "JWT_AUDIENCE", "labeler"));

        assertThat(config)
                .isEqualTo(new IdentityConfig(
                        new Secret(secret('u')),
                        new Secret(secret('p')),
                        new Secret(secret('s')),
                        Set.of("trainer", "viewer"),
                        new Secret(secret('i')),
                        new Secret(secret('k')),
                        "https://issuer.example",
                        "labeler"));
        assertThat(config.requireInternalSecret()).isEqualTo(new Secret(secret('i')));
    }

    @Test
    void invalidSettingsAreRejectedByNameAndWithoutTheirValue() {
        assertRejected("JWT_SECRET", Map.of("JWT_SECRET", "short"));
        assertRejected("JWT_SECRET", Map.of("JWT_SECRET", ""));
        assertRejected("JWT_ALGORITHM", Map.of("JWT_ALGORITHM", "RS256"));
        assertRejected("INTERNAL_JWT_SECRET", Map.of("INTERNAL_JWT_SECRET", secret('u')));
        assertRejected("LABELER_SERVICE_KEY", Map.of("LABELER_SERVICE_KEY", "short"));
    }

    private static void assertRejected(String variable, Map<String, String> changed) {
        var variables = new HashMap<>(Map.of("JWT_SECRET", secret('u')));
        variables.putAll(changed);
        assertThatThrownBy(() -> read(variables))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(variable)
                .hasMessageNotContaining(secret('u'));
    }

    private static IdentityConfig read(Map<String, String> variables) {
        return IdentityConfig.fromEnvironment(new Environment(variables));
    }

    private static String secret(char letter) {
        return String.valueOf(letter).repeat(32);
    }
}

package dev.labeler.kit.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OidcConfigTest {
    @Test
    void withoutAnIssuerThereIsNoProvider() {
        assertThat(OidcConfig.fromEnvironment(new Environment(Map.of("OIDC_AUDIENCE", "labeler"))))
                .isNull();
    }

    @Test
    void everyVariableIsMapped() {
        var variables = Map.of(
                "OIDC_ISSUER", "https://id.example/",
                "OIDC_AUDIENCE", "labeler",
                "OIDC_JWKS_URI", "https://keys.example/jwks");

        var config = OidcConfig.fromEnvironment(new Environment(variables));

        assertThat(config)
                .isEqualTo(new OidcConfig("https://id.example/", "labeler", URI.create("https://keys.example/jwks")));
        assertThat(new OidcConfig("https://id.example/", "labeler", null).discoveryUri())
                .isEqualTo(URI.create("https://id.example/.well-known/openid-configuration"));
    }

    @Test
    void theAudienceIsRequired() {
        assertThatThrownBy(
                        () -> OidcConfig.fromEnvironment(new Environment(Map.of("OIDC_ISSUER", "https://id.example"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("OIDC_AUDIENCE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://id.example", "ftp://id.example", "id.example", "https://", "https://id.example/#a"})
    void addressesWithoutTlsAreRejected(String issuer) {
        assertThatThrownBy(() -> new OidcConfig(issuer, "labeler", null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("OIDC_ISSUER");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8080", "http://127.0.0.1", "http://[::1]:9"})
    void theLoopbackAddressNeedsNoTls(String issuer) {
        assertThat(new OidcConfig(issuer, "labeler", null).issuer()).isEqualTo(issuer);
    }
}

package dev.labeler.kit.identity;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An OpenID provider whose tokens are accepted beside our own (OpenID Connect Core 1.0).
///
/// @param issuer the `iss` of its tokens, letter by letter, OIDC_ISSUER
/// @param audience one of the `aud` of its tokens, OIDC_AUDIENCE. Demanded: without it a token that
///     somebody gave to any other application of the same provider would open this one.
/// @param jwksUri where its keys are, OIDC_JWKS_URI; null to read it from the provider's
///     `/.well-known/openid-configuration`
public record OidcConfig(
        String issuer, String audience, @Nullable URI jwksUri) {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    public OidcConfig {
        requireSafe("OIDC_ISSUER", issuer);
        if (jwksUri != null) {
            requireSafe("OIDC_JWKS_URI", jwksUri.toString());
        }
    }

    /// Null where OIDC_ISSUER is unset, which means that no outside tokens are accepted.
    public static @Nullable OidcConfig fromEnvironment(Environment environment) {
        var issuer = environment.optional("OIDC_ISSUER");
        if (issuer == null) {
            return null;
        }
        var jwksUri = environment.optional("OIDC_JWKS_URI");
        return new OidcConfig(
                issuer,
                environment.text("OIDC_AUDIENCE"),
                jwksUri == null ? null : requireSafe("OIDC_JWKS_URI", jwksUri));
    }

    /// Where the provider describes itself (OpenID Connect Discovery 1.0, 4).
    URI discoveryUri() {
        var base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return URI.create(base + "/.well-known/openid-configuration");
    }

    /// Keys that anybody on the way could have exchanged would prove nothing.
    static boolean isSafe(URI uri) {
        return uri.getHost() != null
                && ("https".equals(uri.getScheme())
                        || ("http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost())));
    }

    private static URI requireSafe(String variable, String text) {
        try {
            var uri = URI.create(text);
            if (isSafe(uri) && uri.getFragment() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigException(variable + " must be an https address");
        }
        throw new ConfigException(variable + " must be an https address (http only to this machine)");
    }
}

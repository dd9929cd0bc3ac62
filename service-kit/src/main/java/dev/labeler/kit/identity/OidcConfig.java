package dev.labeler.kit.identity;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An OpenID provider whose tokens are also accepted (OpenID Connect Core 1.0).
///
/// @param issuer the exact `iss` of its tokens, OIDC_ISSUER
/// @param audience one of the `aud` of its tokens, OIDC_AUDIENCE. Required: without it a token for any other
///     application of the same provider would be accepted.
/// @param jwksUri address of its keys, OIDC_JWKS_URI; null to read it from the provider's
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

    /// Null if OIDC_ISSUER is unset; then no tokens of a provider are accepted.
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

    /// Address of the provider's configuration (OpenID Connect Discovery 1.0, 4).
    URI discoveryUri() {
        var base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return URI.create(base + "/.well-known/openid-configuration");
    }

    /// Keys that were read without TLS could have been replaced on the way.
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

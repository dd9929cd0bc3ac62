package dev.labeler.kit.identity;

import dev.labeler.kit.config.Secret;
import org.jspecify.annotations.Nullable;

/// The subject of a verified token of an OpenID provider.
///
/// @param token the token itself, with which dataset-service can be called
/// @param subject unique and never reassigned within the issuer, 1 to 255 characters
/// @param verifiedEmail the token's e-mail if the issuer has verified it
public record OidcSubject(
        Secret token,
        String issuer,
        String subject,
        @Nullable String verifiedEmail) {}

package dev.labeler.kit.identity;

import dev.labeler.kit.config.Secret;
import org.jspecify.annotations.Nullable;

/// A person as an OpenID provider knows them, from a token that has verified.
///
/// @param token the token itself, with which the person can be asked after elsewhere
/// @param subject never given to anybody else by this issuer, 1 to 255 characters
/// @param verifiedEmail the token's e-mail where the issuer says that it has verified it
public record OidcSubject(
        Secret token,
        String issuer,
        String subject,
        @Nullable String verifiedEmail) {}

package dev.labeler.kit.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.labeler.kit.rpc.Failure;

/// Verifies signatures of an OpenID provider: RS256 with one of its published keys. [CredentialVerifier] checks
/// the claims, as for every token.
final class OidcSignatureVerifier {
    private final OidcConfig config;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    OidcSignatureVerifier(OidcConfig config) {
        this.config = config;
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, OidcKeySource.of(config)));
        // Access tokens may have the type at+jwt (RFC 9068 2.1), ID tokens may have none.
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWTClaimsSetVerifier((_, _) -> {});
    }

    OidcConfig config() {
        return config;
    }

    /// The claims of a token that the provider signed.
    ///
    /// @throws BadJOSEException if the signature is not valid
    /// @throws Failure UNAVAILABLE if the provider's keys cannot be read
    JWTClaimsSet verify(SignedJWT jwt) throws BadJOSEException, JOSEException {
        try {
            return processor.process(jwt, null);
        } catch (KeySourceException e) {
            throw Failure.unavailable("identity provider", e);
        }
    }
}

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

/// Signatures of an OpenID provider: RS256 with one of its published keys and nothing else. What
/// the claims must say is the business of [CredentialVerifier], the same for every token.
final class OidcSignatureVerifier {
    private final OidcConfig config;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    OidcSignatureVerifier(OidcConfig config) {
        this.config = config;
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, OidcKeySource.of(config)));
        // Access tokens may say that they are (RFC 9068 2.1), ID tokens may say nothing.
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWTClaimsSetVerifier((_, _) -> {});
    }

    OidcConfig config() {
        return config;
    }

    /// The claims of a token whose signature is the provider's.
    ///
    /// @throws BadJOSEException where it is not
    /// @throws Failure UNAVAILABLE where the provider's keys are not to be had
    JWTClaimsSet verify(SignedJWT jwt) throws BadJOSEException, JOSEException {
        try {
            return processor.process(jwt, null);
        } catch (KeySourceException e) {
            throw Failure.unavailable("identity provider", e);
        }
    }
}

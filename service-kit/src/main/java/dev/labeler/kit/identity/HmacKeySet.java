package dev.labeler.kit.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.labeler.kit.config.Secret;
import java.util.ArrayList;
import java.util.List;

/// The HS256 verifiers of one kind of token.
final class HmacKeySet {
    private final List<JWSVerifier> verifiers;

    private HmacKeySet(List<Secret> secrets) {
        verifiers = secrets.stream().map(HmacKeySet::verifier).toList();
    }

    /// Of user tokens and links; the previous secret is accepted too.
    static HmacKeySet ofUsers(IdentityConfig config) {
        var secrets = new ArrayList<Secret>();
        secrets.add(config.userSecret());
        if (config.previousUserSecret() != null) {
            secrets.add(config.previousUserSecret());
        }
        return new HmacKeySet(secrets);
    }

    /// Of service and background tokens.
    static HmacKeySet ofServices(IdentityConfig config) {
        return new HmacKeySet(List.of(config.serviceSecret()));
    }

    /// Of internal tokens; empty if this process serves no internal calls.
    static HmacKeySet ofInternal(IdentityConfig config) {
        var secret = config.internalSecret();
        return new HmacKeySet(secret == null ? List.of() : List.of(secret));
    }

    boolean verifies(SignedJWT jwt) throws JOSEException {
        for (var verifier : verifiers) {
            if (jwt.verify(verifier)) {
                return true;
            }
        }
        return false;
    }

    private static JWSVerifier verifier(Secret secret) {
        try {
            return new MACVerifier(secret.bytes());
        } catch (JOSEException e) {
            throw new IllegalStateException("a secret of the checked length is a valid key", e);
        }
    }
}

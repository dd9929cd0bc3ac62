package dev.labeler.kit.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.labeler.kit.config.Secret;
import java.util.ArrayList;
import java.util.List;

/// The secrets of one kind of token, each ready to verify with HS256.
final class HmacKeySet {
    private final List<JWSVerifier> verifiers;

    private HmacKeySet(List<Secret> secrets) {
        verifiers = secrets.stream().map(HmacKeySet::verifier).toList();
    }

    /// Of users' tokens and of links; the secret before the present one still counts.
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

    /// Of internal tokens; verifies nothing where this process serves no internal calls.
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
            throw new IllegalStateException("a secret of the checked length verifies", e);
        }
    }
}

package dev.labeler.kit.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.labeler.kit.rpc.Failure;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Map;

/// Tokens in links, which give access to one object for a limited time. They are rejected as bearer credentials
/// because of their type.
public final class LinkTokenCodec {
    private static final String TYPE = "link";

    private final IdentityConfig config;
    private final HmacKeySet keys;
    private final Clock clock;

    public LinkTokenCodec(IdentityConfig config, Clock clock) {
        this.config = config;
        this.keys = HmacKeySet.ofUsers(config);
        this.clock = clock;
    }

    /// @param purpose what the link is for; a token is valid for one purpose only
    public String issue(String purpose, Map<String, String> claims, Instant expires) {
        var set = new JWTClaimsSet.Builder()
                .claim("type", TYPE)
                .claim("purpose", purpose)
                .expirationTime(Date.from(expires));
        claims.forEach(set::claim);
        try {
            var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), set.build());
            jwt.sign(new MACSigner(config.userSecret().bytes()));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("the secret does not sign", e);
        }
    }

    /// The claims of a token.
    ///
    /// @throws Failure UNAUTHENTICATED for a token that has expired or was not issued here for this purpose
    public JWTClaimsSet verify(String purpose, String token) {
        try {
            var jwt = UnverifiedTokenParser.parse(token);
            var claims = jwt.getJWTClaimsSet();
            if (!JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm())
                    || !keys.verifies(jwt)
                    || !TYPE.equals(claims.getStringClaim("type"))
                    || !purpose.equals(claims.getStringClaim("purpose"))
                    || claims.getExpirationTime() == null) {
                throw refused("it was not made here");
            }
            if (!clock.instant().isBefore(claims.getExpirationTime().toInstant())) {
                throw refused("it has expired; request a new one");
            }
            return claims;
        } catch (ParseException | JOSEException e) {
            throw refused("it was not made here");
        }
    }

    private static Failure refused(String cause) {
        return Failure.unauthenticated("The link was not accepted: " + cause + ".")
                .with("cause", cause);
    }
}

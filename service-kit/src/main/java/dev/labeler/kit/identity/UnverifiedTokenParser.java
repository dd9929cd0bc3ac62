package dev.labeler.kit.identity;

import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;

/// Parses the text of a JWT, whose issuer is not verified yet.
final class UnverifiedTokenParser {
    private UnverifiedTokenParser() {}

    /// @throws ParseException for text that is no JWT; for some, such as a header that is the JSON value
    ///     `null`, the library throws NullPointerException
    static SignedJWT parse(String token) throws ParseException {
        try {
            return SignedJWT.parse(token);
        } catch (RuntimeException e) {
            var malformed = new ParseException("not a JWT", 0);
            malformed.initCause(e);
            throw malformed;
        }
    }
}

package dev.labeler.kit.identity;

import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;

/// Reads the text of a JWT, before anything is known of who made it.
final class UnverifiedTokenParser {
    private UnverifiedTokenParser() {}

    /// @throws ParseException for whatever is no JWT: the library throws NullPointerException, among others,
    ///     for a header that is the JSON word `null`
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

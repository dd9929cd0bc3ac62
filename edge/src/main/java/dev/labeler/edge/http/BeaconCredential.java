package dev.labeler.edge.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Takes the credential of a beacon from its body. A browser sends a beacon from a page that is being closed and
/// cannot set headers; text/plain is the content type that needs no preflight.
final class BeaconCredential {
    private static final String MEMBER = "token";
    private static final JsonFactory JSON = new JsonFactory();

    private BeaconCredential() {}

    /// Reads the body of a text/plain request without an Authorization header. Only its `token` is decoded;
    /// everything else is decoded after the credential was verified.
    ///
    /// @throws dev.labeler.kit.rpc.Failure TOO_LARGE
    static void take(RestExchange exchange, int maxBytes) throws IOException {
        var isText = exchange.contentType().toLowerCase(Locale.ROOT).startsWith("text/plain");
        if (!isText || exchange.header(HeaderNames.AUTHORIZATION) != null) {
            return;
        }
        var token = findToken(exchange.body(maxBytes));
        if (token != null) {
            exchange.setBodyToken(token);
        }
    }

    /// Returns null if the text is not a JSON object with a token.
    private static @Nullable String findToken(byte[] text) {
        try (var parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var isToken = MEMBER.equals(parser.currentName());
                if (parser.nextToken() == JsonToken.VALUE_STRING && isToken) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }
}

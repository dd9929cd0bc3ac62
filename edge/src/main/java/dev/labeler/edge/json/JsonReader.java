package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.RequestSizeLimits;
import java.io.IOException;
import java.util.List;

/// A JSON parser whose failures contain the JSON path.
final class JsonReader {
    private final JsonParser parser;
    private final byte[] source;
    private int freeFormValues;

    JsonReader(JsonParser parser, byte[] source) {
        this.parser = parser;
        this.source = source;
    }

    JsonParser parser() {
        return parser;
    }

    JsonToken token() {
        return parser.currentToken();
    }

    JsonToken next() throws IOException {
        return parser.nextToken();
    }

    boolean isNull() {
        return parser.hasToken(JsonToken.VALUE_NULL);
    }

    /// Counts a value of a free-form object before it is read: each takes many times its size in the text.
    void countFreeForm() {
        if (++freeFormValues > RequestSizeLimits.FREE_FORM_VALUES) {
            throw refused("the free-form objects of the body have more than %d values"
                            .formatted(RequestSizeLimits.FREE_FORM_VALUES))
                    .with("limit", RequestSizeLimits.FREE_FORM_VALUES);
        }
    }

    /// The whole text, for a look-ahead.
    byte[] source() {
        return source;
    }

    /// Checks that the current token is `token`; the failure names `expected`.
    void expect(JsonToken token, String expected) {
        if (!parser.hasToken(token)) {
            throw wrongType(expected);
        }
    }

    Failure wrongType(String expected) {
        return refused("expected " + expected + ", not " + word(parser.currentToken()));
    }

    Failure unknownWord(String path, String word, List<String> allowed) {
        var words = String.join(", ", allowed);
        return refusedAt(path, "\"" + shortened(word) + "\" is not one of " + words)
                .with("allowed", words);
    }

    /// The failure for an unknown member at the reader's position.
    Failure unknownMember(List<String> allowed) {
        return refused("unknown member; " + allowedWords(allowed)).with("allowed", String.join(", ", allowed));
    }

    private static String allowedWords(List<String> allowed) {
        return allowed.isEmpty() ? "no member is allowed here" : "allowed: " + String.join(", ", allowed);
    }

    Failure refused(String problem) {
        return refusedAt(path(), problem);
    }

    static Failure refusedAt(String path, String problem) {
        return Failure.invalid(path + ": " + problem).with("path", path);
    }

    /// The path of the current value, `geometry.points[3]`; `$` is the whole body.
    String path() {
        var path = new StringBuilder();
        append(parser.getParsingContext(), path);
        return path.isEmpty() ? "$" : path.toString();
    }

    /// The path of a member of the current object, which may be missing.
    String pathOf(String member) {
        var path = path();
        return path.equals("$") ? member : path + "." + member;
    }

    static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    private static void append(JsonStreamContext context, StringBuilder path) {
        if (context.inRoot()) {
            return;
        }
        append(context.getParent(), path);
        if (context.inArray() && context.hasCurrentIndex()) {
            path.append('[').append(context.getCurrentIndex()).append(']');
        } else if (context.inObject() && context.hasCurrentName()) {
            path.append(path.isEmpty() ? "" : ".").append(shortened(context.getCurrentName()));
        }
    }

    private static String word(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> "the end";
        };
    }
}

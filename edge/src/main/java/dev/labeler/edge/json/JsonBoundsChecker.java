package dev.labeler.edge.json;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.RequestSizeLimits;
import java.nio.charset.StandardCharsets;

/// Checks the limits of a JSON text before it is parsed: levels, values, members of an object, bytes of a
/// string. It uses constant memory and does not check the grammar.
final class JsonBoundsChecker {
    static final int MEMBERS = 1_000;
    static final int KEYS = 200_000;
    static final int KEY_BYTES = 1_000;

    /// Large enough for the run-length encoding of a mask.
    static final int STRING_BYTES = 4 << 20;

    private final byte[] json;
    private final int[] members = new int[RequestSizeLimits.DEPTH + 1];
    private int depth;
    private int values;
    private int keys;
    private int at;

    private JsonBoundsChecker(byte[] json) {
        this.json = json;
    }

    /// @throws Failure INVALID_REQUEST with the limit
    static void check(byte[] json) {
        new JsonBoundsChecker(json).check();
    }

    private void check() {
        while (at < json.length) {
            switch (json[at]) {
                case '{', '[' -> open();
                case '}', ']' -> close();
                case '"' -> string();
                case ':', ',', ' ', '\t', '\r', '\n' -> at++;
                default -> literal();
            }
        }
    }

    private void open() {
        count();
        if (++depth > RequestSizeLimits.DEPTH) {
            throw over("The JSON is nested more than %d levels deep.", RequestSizeLimits.DEPTH);
        }
        members[depth] = 0;
        at++;
    }

    private void close() {
        depth = Math.max(0, depth - 1);
        at++;
    }

    /// A string that is followed by a colon is a key.
    private void string() {
        var start = ++at;
        while (at < json.length && json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        var length = Math.min(at, json.length) - start;
        at = Math.min(at + 1, json.length);
        skipBlanks();
        if (at < json.length && json[at] == ':') {
            key(start, length);
        } else {
            count();
            if (length > STRING_BYTES) {
                throw over("A string is longer than %d bytes.", STRING_BYTES);
            }
        }
    }

    private void key(int start, int length) {
        if (length > KEY_BYTES) {
            throw over("A member's name is longer than %d bytes.", KEY_BYTES);
        }
        if (++members[depth] > MEMBERS) {
            throw over("An object has more than %d members.", MEMBERS)
                    .with("member", JsonReader.shortened(new String(json, start, length, StandardCharsets.UTF_8)));
        }
        if (++keys > KEYS) {
            throw over("The JSON has more than %d members in all its objects.", KEYS);
        }
    }

    private void literal() {
        count();
        while (at < json.length && !isEnd(json[at])) {
            at++;
        }
    }

    private void count() {
        if (++values > RequestSizeLimits.VALUES) {
            throw over("The JSON has more than %d values.", RequestSizeLimits.VALUES);
        }
    }

    private void skipBlanks() {
        while (at < json.length && (json[at] == ' ' || json[at] == '\t' || json[at] == '\r' || json[at] == '\n')) {
            at++;
        }
    }

    private static boolean isEnd(byte b) {
        return switch (b) {
            case '{', '}', '[', ']', '"', ':', ',', ' ', '\t', '\r', '\n' -> true;
            default -> false;
        };
    }

    private static Failure over(String message, int limit) {
        return Failure.invalid(message.formatted(limit)).with("path", "$").with("limit", limit);
    }
}

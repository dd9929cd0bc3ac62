package dev.labeler.edge.http;

import dev.labeler.kit.rpc.Failure;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Decodes raw paths and queries, once and strictly.
final class UriDecoder {
    private UriDecoder() {}

    /// Segments of a raw path, each decoded separately, so that `%2F` is a character of its segment. A slash at
    /// the end is ignored.
    static List<String> segments(String rawPath) {
        var segments = new ArrayList<String>();
        var from = 1;
        while (from <= rawPath.length()) {
            var slash = rawPath.indexOf('/', from);
            var to = slash < 0 ? rawPath.length() : slash;
            if (to > from || slash >= 0) {
                segments.add(decode(rawPath.substring(from, to), "path", false));
            }
            from = to + 1;
        }
        return segments;
    }

    /// Parameters of a raw query, in order.
    static Map<String, List<String>> parameters(String rawQuery) {
        if (rawQuery.isEmpty()) {
            return Map.of();
        }
        var parameters = new LinkedHashMap<String, List<String>>();
        for (var pair : rawQuery.split("&", -1)) {
            if (!pair.isEmpty()) {
                var equals = pair.indexOf('=');
                var name = decode(equals < 0 ? pair : pair.substring(0, equals), "query", true);
                var value = equals < 0 ? "" : decode(pair.substring(equals + 1), "query", true);
                parameters.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
            }
        }
        return parameters;
    }

    private static String decode(String text, String where, boolean plusIsBlank) {
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
            throw malformed(where, "characters that must be percent-encoded as UTF-8");
        }
        if (text.indexOf('%') < 0 && (!plusIsBlank || text.indexOf('+') < 0)) {
            return text;
        }
        var bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '%') {
                bytes.put((byte) ((digit(text, i + 1, where) << 4) | digit(text, i + 2, where)));
                i += 2;
            } else {
                bytes.put((byte) (c == '+' && plusIsBlank ? ' ' : c));
            }
        }
        try {
            var decoded =
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            if (decoded.indexOf('\0') >= 0) {
                throw malformed(where, "a NUL character");
            }
            return decoded;
        } catch (CharacterCodingException e) {
            throw malformed(where, "bytes that are not UTF-8");
        }
    }

    private static int digit(String text, int at, String where) {
        var digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        if (digit < 0) {
            throw malformed(where, "a % that is not followed by two hexadecimal digits");
        }
        return digit;
    }

    private static Failure malformed(String where, String what) {
        return Failure.invalid("The " + where + " contains " + what + ".").with("path", where);
    }
}

package dev.labeler.embedded.platform;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// The parts of a `multipart/form-data` body in memory, by name.
record MultipartForm(Map<String, byte[]> parts) {
    private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");

    /// @throws IllegalArgumentException if the body is not complete
    static MultipartForm parse(String contentType, byte[] body) {
        var at = contentType.indexOf("boundary=");
        if (!contentType.startsWith("multipart/form-data") || at < 0) {
            throw new IllegalArgumentException("not multipart/form-data");
        }
        var boundary = "--"
                + contentType
                        .substring(at + "boundary=".length())
                        .split(";", 2)[0]
                        .replace("\"", "");
        var delimiter = ("\r\n" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        var parts = new HashMap<String, byte[]>();
        int position = boundary.length();
        while (startsWith(body, position, "\r\n")) {
            int headerEnd = indexOf(body, "\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1), position);
            int end = headerEnd < 0 ? -1 : indexOf(body, delimiter, headerEnd + 2);
            if (end < 0) {
                throw new IllegalArgumentException("the body is incomplete");
            }
            var name = NAME.matcher(new String(body, position, headerEnd - position, StandardCharsets.UTF_8));
            if (name.find()) {
                parts.put(name.group(1), Arrays.copyOfRange(body, Math.min(headerEnd + 4, end), end));
            }
            position = end + delimiter.length;
        }
        if (!startsWith(body, position, "--")) {
            throw new IllegalArgumentException("the body is incomplete");
        }
        return new MultipartForm(parts);
    }

    String text(String name) {
        return new String(parts.getOrDefault(name, new byte[0]), StandardCharsets.UTF_8);
    }

    private static boolean startsWith(byte[] body, int at, String text) {
        return indexOf(
                        Arrays.copyOfRange(body, Math.min(at, body.length), Math.min(at + text.length(), body.length)),
                        text.getBytes(StandardCharsets.ISO_8859_1),
                        0)
                == 0;
    }

    private static int indexOf(byte[] body, byte[] wanted, int from) {
        for (var at = from; at <= body.length - wanted.length; at++) {
            if (body[at] == wanted[0] && Arrays.equals(body, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }
}

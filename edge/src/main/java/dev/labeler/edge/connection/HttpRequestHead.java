package dev.labeler.edge.connection;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The request line and headers of one request, parsed by RFC 9112 without its optional leniencies. Ambiguous
/// syntax is refused: folded lines, bare CR or LF, blanks around a name, several lengths, any transfer coding
/// except `chunked`.
///
/// HTTP/1.0, which nginx uses for its upstreams by default, may lack `Host` and has no transfer coding. Helidon
/// does not support it, so it is passed on as an HTTP/1.1 request with `Connection: close`.
///
/// @param text the normalized head: the same lines, with one blank after each colon
/// @param contentLength of the body, 0 if there is none
/// @param isChunked whether the body is sent in chunks instead
/// @param origin the `Origin` header
record HttpRequestHead(
        String text,
        long contentLength,
        boolean isChunked,
        @Nullable String origin) {
    private static final int MAX_HEADERS = 100;
    private static final String HTTP_1_0 = "HTTP/1.0";
    private static final String HTTP_1_1 = "HTTP/1.1";

    /// Digits of any length that fits into a long.
    private static final int MAX_LENGTH_DIGITS = 18;

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /// @param head up to the last header line, without the empty line
    /// @throws MalformedRequestException 400, or 505 for another version of HTTP
    static HttpRequestHead parse(byte[] head) {
        return new Parser(new String(head, StandardCharsets.ISO_8859_1)).parse();
    }

    /// The `Origin` header of a head that may be malformed or incomplete, for the CORS headers of the error
    /// response.
    static @Nullable String originOf(String head) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, "Origin:", 0, 7))
                .map(line -> stripped(line.substring(7)))
                .filter(origin -> origin.chars().allMatch(c -> c > ' ' && c < 0x7F))
                .findFirst()
                .orElse(null);
    }

    private record Header(String name, String value) {}

    private static final class Parser {
        private final List<String> lines;
        private final List<Header> headers = new ArrayList<>();
        private final @Nullable String origin;

        Parser(String head) {
            lines = List.of(head.split("\r\n", -1));
            origin = originOf(head);
        }

        HttpRequestHead parse() {
            if (lines.size() > MAX_HEADERS + 1) {
                throw refused(431, "The request has more than " + MAX_HEADERS + " headers.");
            }
            for (var line : lines.subList(1, lines.size())) {
                headers.add(header(line));
            }
            checkRequestLine(lines.getFirst());
            checkHost();
            var isChunked = isChunked();
            var length = contentLength();
            if (isChunked && length >= 0) {
                throw refused("The request has both Content-Length and Transfer-Encoding.");
            }
            return new HttpRequestHead(normalized(), Math.max(length, 0), isChunked, origin);
        }

        private void checkRequestLine(String line) {
            var parts = line.split(" ", -1);
            if (parts.length != 3 || !isToken(parts[0]) || !isTarget(parts[1])) {
                throw refused("The request line must be: method, path that starts with a slash, HTTP/1.1.");
            }
            if (!parts[2].equals(HTTP_1_1) && !parts[2].equals(HTTP_1_0)) {
                throw parts[2].startsWith("HTTP/")
                        ? refused(505, "The HTTP version is not supported. Use HTTP/1.1.")
                        : refused("The request line must end in HTTP/1.1.");
            }
        }

        private boolean isVersion10() {
            return lines.getFirst().endsWith(HTTP_1_0);
        }

        private void checkHost() {
            var hosts = all("host").size();
            if (hosts == 0 && isVersion10()) {
                headers.add(new Header("Host", "localhost"));
            } else if (hosts != 1) {
                throw refused("The request must have exactly one Host header.");
            }
        }

        private Header header(String line) {
            var colon = line.indexOf(':');
            if (colon < 0 || !isToken(line.substring(0, colon))) {
                throw refused("A header line must be a name, a colon and a value. Continued lines are not accepted.");
            }
            var value = line.substring(colon + 1);
            for (int i = 0; i < value.length(); i++) {
                var c = value.charAt(i);
                if ((c < ' ' && c != '\t') || c == 0x7F) {
                    throw refused("A header value must not contain control characters.");
                }
            }
            return new Header(line.substring(0, colon), stripped(value));
        }

        private long contentLength() {
            var values = all("content-length");
            if (values.isEmpty()) {
                return -1;
            }
            var value = values.getFirst();
            if (values.size() > 1
                    || value.isEmpty()
                    || value.length() > MAX_LENGTH_DIGITS
                    || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw refused("The request must have one Content-Length of digits only.");
            }
            return Long.parseLong(value);
        }

        private boolean isChunked() {
            var values = all("transfer-encoding");
            if (values.isEmpty()) {
                return false;
            }
            if (isVersion10() || values.size() > 1 || !values.getFirst().equalsIgnoreCase("chunked")) {
                throw refused("The only accepted transfer coding is chunked.");
            }
            return true;
        }

        private List<String> all(String name) {
            return headers.stream()
                    .filter(header -> header.name().equalsIgnoreCase(name))
                    .map(Header::value)
                    .toList();
        }

        private String normalized() {
            var requestLine = lines.getFirst();
            if (isVersion10()) {
                requestLine = requestLine.substring(0, requestLine.length() - HTTP_1_0.length()) + HTTP_1_1;
                headers.removeIf(header -> header.name().equalsIgnoreCase("connection"));
                headers.add(new Header("Connection", "close"));
            }
            var text = new StringBuilder(requestLine).append("\r\n");
            for (var header : headers) {
                var isCoding = header.name().equalsIgnoreCase("transfer-encoding");
                text.append(header.name())
                        .append(": ")
                        .append(isCoding ? header.value().toLowerCase(Locale.ROOT) : header.value())
                        .append("\r\n");
            }
            return text.append("\r\n").toString();
        }

        private MalformedRequestException refused(String message) {
            return refused(400, message);
        }

        private MalformedRequestException refused(int status, String message) {
            return new MalformedRequestException(status, message, origin);
        }
    }

    private static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(HttpRequestHead::isTokenCharacter);
    }

    private static boolean isTokenCharacter(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || TOKEN_MARKS.indexOf(c) >= 0;
    }

    private static boolean isTarget(String text) {
        return (text.startsWith("/") || text.equals("*"))
                && text.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '#');
    }

    /// Without the blanks and tabs around it.
    private static String stripped(String value) {
        var from = 0;
        var to = value.length();
        while (from < to && isBlank(value.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(value.charAt(to - 1))) {
            to--;
        }
        return value.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}

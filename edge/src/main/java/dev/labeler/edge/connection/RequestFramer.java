package dev.labeler.edge.connection;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds where each request of a connection starts and ends. The input is the bytes as they arrive; the output
/// is the same requests with checked heads and with chunked bodies in chunks of the size of the input, so that
/// the chunk size of a client does not determine the memory use.
final class RequestFramer {
    private static final int MAX_LINE = 16 << 10;
    private static final int MAX_HEAD = 32 << 10;
    private static final int MAX_CHUNK_LINE = 256;
    private static final int MAX_CHUNK_DIGITS = 8;
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /// The part of a request that the next byte belongs to.
    enum Phase {
        /// The last request is complete and the next has not started.
        BETWEEN,
        HEAD,
        BODY
    }

    private enum Part {
        HEAD,
        LENGTH,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        LAST_LINE
    }

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Part part = Part.HEAD;
    private long remaining;
    private int lineStart;
    private byte last;
    private @Nullable String origin;

    Phase phase() {
        if (part != Part.HEAD) {
            return Phase.BODY;
        }
        return line.size() == 0 ? Phase.BETWEEN : Phase.HEAD;
    }

    /// Takes received bytes and returns the checked bytes, possibly none.
    ///
    /// @throws MalformedRequestException after which the connection must be closed
    byte[] accept(byte[] bytes) {
        if (part == Part.LENGTH && bytes.length <= remaining) {
            consume(bytes.length);
            return bytes;
        }
        out.reset();
        var at = 0;
        while (at < bytes.length) {
            at = switch (part) {
                case LENGTH -> copy(bytes, at);
                case CHUNK_DATA -> copyChunk(bytes, at);
                case HEAD, CHUNK_SIZE, CHUNK_END, LAST_LINE -> {
                    character(bytes[at]);
                    yield at + 1;
                }
            };
        }
        return out.toByteArray();
    }

    private int copy(byte[] bytes, int at) {
        var length = (int) Math.min(remaining, bytes.length - at);
        out.write(bytes, at, length);
        consume(length);
        return at + length;
    }

    private void consume(int length) {
        remaining -= length;
        if (remaining == 0) {
            part = Part.HEAD;
        }
    }

    private int copyChunk(byte[] bytes, int at) {
        var length = (int) Math.min(remaining, bytes.length - at);
        out.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, at, length);
        out.writeBytes(new byte[] {'\r', '\n'});
        remaining -= length;
        if (remaining == 0) {
            part = Part.CHUNK_END;
        }
        return at + length;
    }

    /// Takes a byte of a line.
    private void character(byte b) {
        if (last == '\r' ? b != '\n' : b == '\n') {
            throw refused("Lines must end with CR LF; a single CR or LF is not accepted.");
        }
        if (b == 0) {
            throw refused("The request must not contain a NUL byte outside of its body.");
        }
        if (part == Part.HEAD && line.size() == 0 && (b == '\r' || (b == '\n' && last == '\r'))) {
            // One empty line before a request line is ignored (RFC 9112 2.2).
            last = b == '\r' ? b : 0;
            return;
        }
        last = b;
        line.write(b);
        if (b == '\n') {
            last = 0;
            endLine();
        } else {
            refuseLong();
        }
    }

    private void refuseLong() {
        if (part != Part.HEAD) {
            if (line.size() > MAX_CHUNK_LINE) {
                throw refused("The line before a chunk is longer than " + MAX_CHUNK_LINE + " bytes.");
            }
        } else if (line.size() - lineStart > MAX_LINE || line.size() > MAX_HEAD) {
            throw lineStart == 0
                    ? refused(414, "The request line is longer than " + MAX_LINE + " bytes.")
                    : refused(
                            431,
                            "The headers are longer than %d bytes in total, or one is longer than %d bytes."
                                    .formatted(MAX_HEAD, MAX_LINE));
        }
    }

    private void endLine() {
        switch (part) {
            case HEAD -> endHeadLine();
            case CHUNK_SIZE -> beginChunk(takeLine());
            case CHUNK_END -> {
                if (!takeLine().isEmpty()) {
                    throw refused("A chunk is longer than its declared size.");
                }
                part = Part.CHUNK_SIZE;
            }
            case LAST_LINE -> {
                if (!takeLine().isEmpty()) {
                    throw refused("Trailers after the last chunk are not accepted.");
                }
                out.writeBytes(LAST_CHUNK);
                part = Part.HEAD;
            }
            case LENGTH, CHUNK_DATA -> throw new IllegalStateException("a body has no lines");
        }
    }

    private void endHeadLine() {
        if (line.size() - lineStart > 2) {
            lineStart = line.size();
            return;
        }
        var head = line.toByteArray();
        line.reset();
        lineStart = 0;
        var request = HttpRequestHead.parse(Arrays.copyOf(head, head.length - 4));
        origin = request.origin();
        out.writeBytes(request.text().getBytes(StandardCharsets.ISO_8859_1));
        remaining = request.contentLength();
        if (request.isChunked()) {
            part = Part.CHUNK_SIZE;
        } else if (remaining > 0) {
            part = Part.LENGTH;
        }
    }

    private String takeLine() {
        var text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        return text.substring(0, text.length() - 2);
    }

    /// The size; extensions are ignored (RFC 9112 7.1.1).
    private void beginChunk(String text) {
        var semicolon = text.indexOf(';');
        var size = semicolon < 0 ? text : text.substring(0, semicolon);
        if (size.isEmpty()
                || size.length() > MAX_CHUNK_DIGITS
                || !size.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0)) {
            throw refused("The size of a chunk must have 1 to " + MAX_CHUNK_DIGITS + " hexadecimal digits.");
        }
        remaining = Long.parseLong(size, 16);
        part = remaining == 0 ? Part.LAST_LINE : Part.CHUNK_DATA;
    }

    private MalformedRequestException refused(String message) {
        return refused(400, message);
    }

    private MalformedRequestException refused(int status, String message) {
        var known = part == Part.HEAD ? HttpRequestHead.originOf(line.toString(StandardCharsets.ISO_8859_1)) : origin;
        return new MalformedRequestException(status, message, known);
    }
}

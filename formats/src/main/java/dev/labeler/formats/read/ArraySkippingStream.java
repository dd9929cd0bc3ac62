package dev.labeler.formats.read;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// A JSON stream without the elements of one array member of the top-level object, so that a file whose small
/// parts follow its large one can be read twice at little more than the cost of once. It examines bytes only
/// and does not validate the JSON.
final class ArraySkippingStream extends InputStream {
    private static final int KEY_LIMIT = 64;
    private static final int HEAD_LIMIT = 4096;

    private final InputStream in;
    private final String member;
    private final byte[] buffer = new byte[64 * 1024];
    private final StringBuilder lastString = new StringBuilder();
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private int pos;
    private int end;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean dropping;
    private long elements;

    ArraySkippingStream(InputStream in, String member) {
        this.in = in;
        this.member = member;
    }

    /// The number of objects skipped in the member so far.
    long elements() {
        return elements;
    }

    /// The first bytes of the skipped content.
    String head() {
        return head.toString(StandardCharsets.UTF_8);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] dst, int off, int len) throws IOException {
        int count = 0;
        while (count == 0) {
            if (pos == end && !fill()) {
                return -1;
            }
            if (dropping) {
                drop();
            } else {
                count = pass(dst, off, len);
            }
        }
        return count;
    }

    private boolean fill() throws IOException {
        pos = 0;
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        return end > 0;
    }

    private int pass(byte[] dst, int off, int len) {
        int count = 0;
        while (count < len && pos < end && !dropping) {
            byte b = buffer[pos++];
            dst[off + count++] = b;
            if (inString) {
                string(b);
            } else {
                structure(b);
            }
        }
        return count;
    }

    private void string(byte b) {
        if (escaped) {
            escaped = false;
        } else if (b == '\\') {
            escaped = true;
        } else if (b == '"') {
            inString = false;
            return;
        }
        if (depth == 1 && lastString.length() < KEY_LIMIT) {
            lastString.append((char) b);
        }
    }

    private void structure(byte b) {
        switch (b) {
            case '"' -> {
                inString = true;
                lastString.setLength(0);
            }
            case '{' -> depth++;
            case '[' -> {
                dropping = depth == 1 && member.contentEquals(lastString);
                depth++;
            }
            case '}', ']' -> depth--;
            default -> {}
        }
    }

    /// Skips to the end of the buffer, or to just before the bracket that closes the member.
    private void drop() {
        int at = pos;
        while (at < end) {
            byte b = buffer[at];
            if (inString) {
                if (escaped) {
                    escaped = false;
                } else if (b == '\\') {
                    escaped = true;
                } else if (b == '"') {
                    inString = false;
                }
            } else if (b > '9') {
                if (b == '{' || b == '[') {
                    elements += b == '{' && depth == 2 ? 1 : 0;
                    depth++;
                } else if (b == '}' || b == ']') {
                    if (depth == 2) {
                        dropping = false;
                        break;
                    }
                    depth--;
                }
            } else if (b == '"') {
                inString = true;
            }
            at++;
        }
        head.write(buffer, pos, Math.min(at - pos, HEAD_LIMIT - head.size()));
        pos = at;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

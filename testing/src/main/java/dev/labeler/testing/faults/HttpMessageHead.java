package dev.labeler.testing.faults;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The head of an HTTP/1.1 message: the first line and the header lines, unchanged.
record HttpMessageHead(String first, List<String> lines) {
    private static final int MAX_BYTES = 64 << 10;

    /// CR LF CR LF.
    private static final int END = 0x0D0A0D0A;

    HttpMessageHead {
        lines = List.copyOf(lines);
    }

    /// Reads a head; null where the stream ended before the first byte.
    static @Nullable HttpMessageHead read(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream(1024);
        int read;
        var ending = 0;
        while ((read = in.read()) >= 0) {
            bytes.write(read);
            ending = ending << 8 | read;
            if (bytes.size() > MAX_BYTES) {
                throw new IOException("The head of an HTTP message is longer than " + MAX_BYTES + " bytes");
            }
            if (ending == END) {
                var all = bytes.toString(StandardCharsets.ISO_8859_1)
                        .stripTrailing()
                        .split("\r\n", -1);
                return new HttpMessageHead(all[0], List.of(all).subList(1, all.length));
            }
        }
        if (bytes.size() == 0) {
            return null;
        }
        throw new EOFException("The connection ended inside the head of an HTTP message");
    }

    @Nullable
    String find(String name) {
        for (var line : lines) {
            var colon = line.indexOf(':');
            if (colon == name.length() && line.regionMatches(true, 0, name, 0, colon)) {
                return line.substring(colon + 1).trim();
            }
        }
        return null;
    }

    boolean has(String name, String value) {
        return value.equalsIgnoreCase(find(name));
    }

    /// The value of `Content-Length`, -1 where there is none.
    long contentLength() {
        var value = find("content-length");
        return value == null ? -1 : Long.parseLong(value);
    }

    boolean chunked() {
        return has("transfer-encoding", "chunked");
    }

    HttpMessageHead without(String name) {
        return new HttpMessageHead(
                first,
                lines.stream()
                        .filter(line -> !line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                        .toList());
    }

    void write(OutputStream out) throws IOException {
        var text = new StringBuilder(first).append("\r\n");
        lines.forEach(line -> text.append(line).append("\r\n"));
        out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }
}

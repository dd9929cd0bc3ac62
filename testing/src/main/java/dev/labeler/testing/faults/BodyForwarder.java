package dev.labeler.testing.faults;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Forwards the body of an HTTP/1.1 message and applies its faults.
final class BodyForwarder {
    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final OutputStream out;
    private final BodyFaults faults;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long position;

    BodyForwarder(InputStream in, OutputStream out, BodyFaults faults) {
        this.in = in;
        this.out = out;
        this.faults = faults;
    }

    /// Forwards a body of known length.
    void forward(long length) throws IOException {
        forwardData(length, length);
        out.flush();
    }

    void forwardChunked() throws IOException {
        while (true) {
            var line = line();
            var size = Long.parseLong(line.split(";", 2)[0].trim(), 16);
            write(line);
            if (size == 0) {
                break;
            }
            forwardData(size, -1);
            write(line());
        }
        String trailer;
        do {
            trailer = line();
            write(trailer);
        } while (!trailer.isEmpty());
        out.flush();
    }

    void forwardUntilEnd() throws IOException {
        int count;
        while ((count = in.read(buffer, 0, faults.piece(BUFFER_BYTES))) >= 0) {
            forwardPiece(count, -1);
        }
        out.flush();
    }

    private void forwardData(long count, long length) throws IOException {
        var left = count;
        while (left > 0) {
            var read = in.read(buffer, 0, faults.piece((int) Math.min(left, BUFFER_BYTES)));
            if (read < 0) {
                throw new EOFException("The body ended after " + position + " bytes");
            }
            forwardPiece(read, length);
            left -= read;
        }
    }

    private void forwardPiece(int count, long length) throws IOException {
        faults.damage(buffer, count, position, length);
        if (faults.cutAt() >= 0 && position + count > faults.cutAt()) {
            out.write(buffer, 0, (int) (faults.cutAt() - position));
            out.flush();
            throw new BodyFaults.CutException("cut after " + faults.cutAt() + " bytes");
        }
        out.write(buffer, 0, count);
        position += count;
        faults.pause(count);
    }

    private String line() throws IOException {
        var text = new StringBuilder();
        int read;
        while ((read = in.read()) != '\n') {
            if (read < 0 || text.length() > BUFFER_BYTES) {
                throw new EOFException("The stream ended inside a chunk of the body");
            }
            text.append((char) read);
        }
        return text.toString().stripTrailing();
    }

    private void write(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
}

package dev.labeler.formats.yolo;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// Lines that are collected while other entries of the zip are written. Kept deflated: paths of one
/// dataset are much alike, so that this takes no more room than the zip's own directory.
final class PackedLines {
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private final DeflaterOutputStream in = new DeflaterOutputStream(packed, deflater, 4096);
    private long count;

    void add(String line) throws IOException {
        in.write(line.getBytes(StandardCharsets.UTF_8));
        in.write('\n');
        count++;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void writeTo(OutputStream out) throws IOException {
        in.close();
        deflater.end();
        try (InflaterInputStream lines = new InflaterInputStream(new ByteArrayInputStream(packed.toByteArray()))) {
            lines.transferTo(out);
        }
    }
}

package dev.labeler.annotation.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.proto.annotation.v1.AnnotationRows;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Parses streamed rows to `id image geometry`.
final class CopyRowParser {
    private static final int COLUMNS = 12;

    private CopyRowParser() {}

    static List<String> read(Iterator<AnnotationRows> messages) {
        var rows = new ArrayList<String>();
        while (messages.hasNext()) {
            var message = messages.next();
            var bytes = message.getRows().asReadOnlyByteBuffer();
            for (var i = 0; i < message.getRowCount(); i++) {
                rows.add(row(bytes));
            }
            assertThat(bytes.hasRemaining()).isFalse();
        }
        return rows;
    }

    private static String row(ByteBuffer bytes) {
        assertThat(bytes.getShort()).isEqualTo((short) COLUMNS);
        var columns = new ArrayList<byte[]>();
        for (var i = 0; i < COLUMNS; i++) {
            var column = new byte[Math.max(0, bytes.getInt())];
            bytes.get(column);
            columns.add(column);
        }
        return ByteBuffer.wrap(columns.get(0)).getLong() + " " + text(columns.get(1)) + " " + text(columns.get(5));
    }

    private static String text(byte[] column) {
        return new String(column, StandardCharsets.UTF_8);
    }
}

package dev.labeler.annotation.version;

import com.google.protobuf.ByteString;
import dev.labeler.kit.db.CopyReader;
import dev.labeler.proto.annotation.v1.AnnotationRows;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Rows of one COPY in memory, as the messages that carry them. The driver hands over one whole
/// tuple at a time; only the header before the first and the trailer after the last are taken off.
final class CopyRowPage {
    /// Bytes of a message, unless one row is longer.
    private static final int MESSAGE_BYTES = 256 << 10;
    /// Bytes that a page aims at, by the sizes of the rows before it.
    private static final int USUAL_BYTES = 4 * MESSAGE_BYTES;
    /// Where a page is cut off, after the row that goes beyond.
    private static final int MOST_BYTES = 2 * USUAL_BYTES;

    /// Signature (11), flags (4) and length of the header extension (4, always 0).
    private static final int HEADER = 19;

    private static final int TRAILER = 2;
    /// Number of columns (2), length of the id (4).
    private static final int ID = 6;
    /// The id (8) lies before the length of the image's name.
    private static final int IMAGE_LENGTH = ID + 8;

    private static final int IMAGE = IMAGE_LENGTH + 4;

    private final int limit;
    private final PageStart after;
    private final Deque<AnnotationRows> messages = new ArrayDeque<>();
    private final ByteString.Output message = ByteString.newOutput(MESSAGE_BYTES);
    private int messageRows;
    private int rows;
    private long bytes;
    private byte[] lastRow = {};
    private int lastStart;
    private boolean full;

    /// Where a page begins: behind this annotation.
    record PageStart(String imageId, long annotationId) {
        static final PageStart FIRST = new PageStart("", 0);
    }

    /// The page is cut off.
    static final class PageFullException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        PageFullException() {
            super("the page is full", null, false, false);
        }
    }

    CopyRowPage(int limit, PageStart after) {
        this.limit = limit;
        this.after = after;
    }

    int limit() {
        return limit;
    }

    PageStart after() {
        return after;
    }

    /// Removes the first message, so that memory is free as soon as it was sent. Null after the last.
    @Nullable
    AnnotationRows takeMessage() {
        return messages.poll();
    }

    int rows() {
        return rows;
    }

    boolean isLast() {
        return !full && rows < limit;
    }

    /// @throws FullException where the rows are larger than a page may be
    void read(CopyReader copy) throws SQLException {
        var start = HEADER;
        for (var data = copy.next(); data != null; data = copy.next()) {
            if (data.length - start > TRAILER) {
                add(data, start);
            }
            start = 0;
        }
        endMessage();
    }

    /// The page behind this one, of about as many rows as fit.
    CopyRowPage next(int mostRows) {
        var fitting = bytes == 0 ? mostRows : (long) rows * USUAL_BYTES / bytes;
        var row = ByteBuffer.wrap(lastRow, lastStart, lastRow.length - lastStart);
        var imageLength = row.getInt(lastStart + IMAGE_LENGTH);
        return new CopyRowPage(
                (int) Math.clamp(fitting, 1, Math.min(mostRows, 4L * limit)),
                new PageStart(
                        new String(lastRow, lastStart + IMAGE, imageLength, StandardCharsets.UTF_8),
                        row.getLong(lastStart + ID)));
    }

    private void add(byte[] data, int start) {
        var size = data.length - start;
        if (message.size() > 0 && message.size() + size > MESSAGE_BYTES) {
            endMessage();
        }
        message.write(data, start, size);
        messageRows++;
        rows++;
        bytes += size;
        lastRow = data;
        lastStart = start;
        if (bytes > MOST_BYTES && rows < limit) {
            endMessage();
            full = true;
            throw new PageFullException();
        }
    }

    private void endMessage() {
        if (messageRows > 0) {
            messages.add(AnnotationRows.newBuilder()
                    .setRows(message.toByteString())
                    .setRowCount(messageRows)
                    .build());
            message.reset();
            messageRows = 0;
        }
    }
}

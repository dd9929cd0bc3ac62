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

/// A page of COPY rows in memory, as messages. The driver returns one complete tuple at a time; the header
/// before the first and the trailer after the last are removed.
final class CopyRowPage {
    /// Maximum bytes of a message, unless one row is longer.
    private static final int MESSAGE_BYTES = 256 << 10;
    /// Target bytes of a page, estimated from the previous page.
    private static final int TARGET_BYTES = 4 * MESSAGE_BYTES;
    /// Maximum bytes of a page, before its last row.
    private static final int MAX_BYTES = 2 * TARGET_BYTES;

    /// Signature (11), flags (4) and length of the header extension (4, always 0).
    private static final int HEADER_BYTES = 19;

    private static final int TRAILER_BYTES = 2;
    /// Number of columns (2), length of the id (4).
    private static final int ID_OFFSET = 6;
    /// The id (8) is before the length of the image's name.
    private static final int IMAGE_LENGTH_OFFSET = ID_OFFSET + 8;

    private static final int IMAGE_OFFSET = IMAGE_LENGTH_OFFSET + 4;

    private final int limit;
    private final PageStart after;
    private final Deque<AnnotationRows> messages = new ArrayDeque<>();
    private final ByteString.Output message = ByteString.newOutput(MESSAGE_BYTES);
    private int messageRows;
    private int rows;
    private long bytes;
    private byte[] lastRow = {};
    private int lastRowStart;
    private boolean full;

    /// The position of a page: it starts after this annotation.
    record PageStart(String imageId, long annotationId) {
        static final PageStart FIRST = new PageStart("", 0);
    }

    /// The page has reached its maximum size before the end of the COPY.
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

    /// Removes and returns the first message, so that its memory can be released after sending. Null after
    /// the last.
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

    /// @throws PageFullException if the rows are larger than a page
    void read(CopyReader copy) throws SQLException {
        var start = HEADER_BYTES;
        for (var data = copy.next(); data != null; data = copy.next()) {
            if (data.length - start > TRAILER_BYTES) {
                add(data, start);
            }
            start = 0;
        }
        endMessage();
    }

    /// Returns the next page, with a row limit estimated from the row sizes of this page.
    CopyRowPage next(int maxRows) {
        var fitting = bytes == 0 ? maxRows : (long) rows * TARGET_BYTES / bytes;
        var row = ByteBuffer.wrap(lastRow, lastRowStart, lastRow.length - lastRowStart);
        var imageLength = row.getInt(lastRowStart + IMAGE_LENGTH_OFFSET);
        return new CopyRowPage(
                (int) Math.clamp(fitting, 1, Math.min(maxRows, 4L * limit)),
                new PageStart(
                        new String(lastRow, lastRowStart + IMAGE_OFFSET, imageLength, StandardCharsets.UTF_8),
                        row.getLong(lastRowStart + ID_OFFSET)));
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
        lastRowStart = start;
        if (bytes > MAX_BYTES && rows < limit) {
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

package dev.labeler.annotation.version;

import com.google.protobuf.ByteString;
import dev.labeler.kit.db.CopyReader;
import dev.labeler.proto.annotation.v1.AnnotationRows;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;

/// The rows of one COPY, added to a queue as messages. The driver returns one complete tuple at a time; the
/// header before the first and the trailer after the last are removed.
final class CopyRowPage {
    /// Maximum bytes of a message, unless one row is longer.
    private static final int MESSAGE_BYTES = 256 << 10;
    /// Bytes of messages in the queue above which the page waits.
    private static final int MAX_QUEUED_BYTES = 2 << 20;
    /// Bytes of a page whose client is slower than the database; they fit into the queue.
    private static final int SMALL_PAGE_BYTES = 1 << 20;

    private static final int LARGE_PAGE_BYTES = 16 << 20;
    /// Page sizes follow the size of earlier rows, so the factor limits the effect of a wrong estimate.
    private static final int GROWTH = 4;

    private static final int FIRST_PAGE_ROWS = 500;
    private static final int MAX_PAGE_ROWS = 200_000;

    /// How long a page waits in all for its client while it holds a database connection.
    private static final long MAX_WAIT_NANOS = Duration.ofMillis(100).toNanos();

    /// Signature (11), flags (4) and length of the header extension (4, always 0).
    private static final int HEADER_BYTES = 19;

    private static final int TRAILER_BYTES = 2;
    /// Number of columns (2), length of the id (4).
    private static final int ID_OFFSET = 6;
    /// The id (8) is before the length of the image's name.
    private static final int IMAGE_LENGTH_OFFSET = ID_OFFSET + 8;

    private static final int IMAGE_OFFSET = IMAGE_LENGTH_OFFSET + 4;

    private final RowMessageQueue queue;
    private final int limit;
    private final int targetBytes;
    private final PageStart after;
    private final ByteString.Output message = ByteString.newOutput(MESSAGE_BYTES);
    private int messageRows;
    private int rows;
    private long bytes;
    private long waitedNanos;
    private byte[] lastRow = {};
    private int lastRowStart;
    private boolean interrupted;

    /// The position of a page: it starts after this annotation.
    record PageStart(String imageId, long annotationId) {
        static final PageStart FIRST = new PageStart("", 0);
    }

    /// The client has not received rows for a time, or is gone.
    static final class ClientStalledException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        ClientStalledException() {
            super("the client does not receive rows", null, false, false);
        }
    }

    private CopyRowPage(RowMessageQueue queue, int limit, int targetBytes, PageStart after) {
        this.queue = queue;
        this.limit = limit;
        this.targetBytes = targetBytes;
        this.after = after;
    }

    static CopyRowPage first(RowMessageQueue queue) {
        return new CopyRowPage(queue, FIRST_PAGE_ROWS, SMALL_PAGE_BYTES, PageStart.FIRST);
    }

    int limit() {
        return limit;
    }

    PageStart after() {
        return after;
    }

    /// Waits, without a connection, until a small page fits into the queue. False if the queue is closed.
    boolean awaitQueue() throws InterruptedException {
        return queue.awaitBytesAtMost(MAX_QUEUED_BYTES - SMALL_PAGE_BYTES, RowMessageQueue.UNLIMITED);
    }

    boolean isLast() {
        return !interrupted && rows < limit;
    }

    /// @throws ClientStalledException if the client stops receiving; the rows until then are in the queue, and
    ///     the next page starts after them
    void read(CopyReader copy) throws SQLException, InterruptedException {
        var start = HEADER_BYTES;
        for (var data = copy.next(); data != null; data = copy.next()) {
            if (data.length - start > TRAILER_BYTES) {
                add(data, start);
            }
            start = 0;
        }
        endMessage();
    }

    /// Returns the page after this one. It is larger if the client has received everything already, and small if
    /// this page had to wait for the client.
    CopyRowPage next() {
        var target = targetBytes;
        if (waitedNanos > 0) {
            target = SMALL_PAGE_BYTES;
        } else if (queue.isEmpty()) {
            target = Math.min(GROWTH * targetBytes, LARGE_PAGE_BYTES);
        }
        if (rows == 0) {
            return new CopyRowPage(queue, limit, target, after);
        }
        var fitting = rows * (long) target / bytes;
        var row = ByteBuffer.wrap(lastRow);
        var imageLength = row.getInt(lastRowStart + IMAGE_LENGTH_OFFSET);
        return new CopyRowPage(
                queue,
                (int) Math.clamp(fitting, 1, Math.min(MAX_PAGE_ROWS, (long) GROWTH * limit)),
                target,
                new PageStart(
                        new String(lastRow, lastRowStart + IMAGE_OFFSET, imageLength, StandardCharsets.UTF_8),
                        row.getLong(lastRowStart + ID_OFFSET)));
    }

    private void add(byte[] data, int start) throws InterruptedException {
        var size = data.length - start;
        if (message.size() > 0 && message.size() + size > MESSAGE_BYTES) {
            endMessage();
            awaitClient();
        }
        message.write(data, start, size);
        messageRows++;
        rows++;
        bytes += size;
        lastRow = data;
        lastRowStart = start;
    }

    private void awaitClient() throws InterruptedException {
        if (queue.awaitBytesAtMost(MAX_QUEUED_BYTES, 0)) {
            return;
        }
        var start = System.nanoTime();
        var received = queue.awaitBytesAtMost(MAX_QUEUED_BYTES, MAX_WAIT_NANOS - waitedNanos);
        waitedNanos += System.nanoTime() - start;
        if (!received) {
            interrupted = true;
            throw new ClientStalledException();
        }
    }

    private void endMessage() {
        if (messageRows > 0) {
            queue.add(AnnotationRows.newBuilder()
                    .setRows(message.toByteString())
                    .setRowCount(messageRows)
                    .build());
            message.reset();
            messageRows = 0;
        }
    }
}

package dev.labeler.annotation.version;

import com.google.protobuf.UnsafeByteOperations;
import dev.labeler.kit.db.CopyOut;
import dev.labeler.kit.rpc.ServerStream;
import dev.labeler.proto.annotation.v1.AnnotationRows;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Passes annotations from the table to the client as PostgreSQL's binary COPY gives them. The
/// driver hands over one whole tuple at a time; only the header before the first and the trailer
/// after the last are taken off.
final class AnnotationRowStream {
    private static final int CHUNK = 256 * 1024;
    /// Signature (11), flags (4) and length of the header extension (4, always 0).
    private static final int HEADER = 19;

    private static final int TRAILER = 2;

    private final Handle handle;
    private final ServerStream.Sink<AnnotationRows> sink;
    private byte[] chunk = new byte[CHUNK + CHUNK / 4];
    private int length;
    private int rows;

    private AnnotationRowStream(Handle handle, ServerStream.Sink<AnnotationRows> sink) {
        this.handle = handle;
        this.sink = sink;
    }

    /// Sends the rows in force at revision `seq`, or at this moment where it is 0, by image and id.
    ///
    /// @param handle a snapshot
    static void send(
            Handle handle,
            String projectId,
            long seq,
            boolean includeDraft,
            List<String> imageIds,
            ServerStream.Sink<AnnotationRows> sink)
            throws SQLException, InterruptedException {
        // The primary key has the order already. Left alone, the planner sorts a whole project now and then, which
        // needs
        // temporary files and holds back the first row until the last is read.
        handle.execute("SET LOCAL enable_sort = off");
        handle.execute("SET LOCAL enable_incremental_sort = off");
        handle.execute("SET LOCAL enable_bitmapscan = off");
        handle.execute("SET LOCAL jit = off");
        handle.execute("SET LOCAL max_parallel_workers_per_gather = 0");
        new AnnotationRowStream(handle, sink).run(sql(handle, projectId, seq, includeDraft, imageIds));
    }

    private static String sql(Handle handle, String projectId, long seq, boolean includeDraft, List<String> imageIds) {
        return """
                COPY (SELECT annotation_id, image_id, kind, class_index, annotation_state, geometry, attributes, confidence,
                             created_by, created_at, confirmed_by, confirmed_at
                      FROM annotation_revision WHERE %s
                      ORDER BY project_id, image_id, annotation_id, seq) TO STDOUT (FORMAT binary)
                """.formatted(InForce.where(handle, projectId, seq, includeDraft, imageIds));
    }

    private void run(String sql) throws SQLException, InterruptedException {
        try (var copy = CopyOut.open(handle, sql)) {
            read(copy);
        }
    }

    private void read(CopyOut copy) throws SQLException, InterruptedException {
        var start = HEADER;
        for (var data = copy.next(); data != null; data = copy.next()) {
            if (data.length - start > TRAILER) {
                add(data, start);
            }
            start = 0;
        }
        if (rows > 0) {
            flush();
        }
    }

    private void add(byte[] data, int start) throws InterruptedException {
        var size = data.length - start;
        if (length + size > chunk.length) {
            if (rows > 0) {
                flush();
            }
            if (size > chunk.length) {
                chunk = new byte[size];
            }
        }
        System.arraycopy(data, start, chunk, length, size);
        length += size;
        rows++;
        if (length >= CHUNK) {
            flush();
        }
    }

    private void flush() throws InterruptedException {
        // The message keeps its bytes after it was sent, so they cannot be the buffer that is filled next.
        sink.send(AnnotationRows.newBuilder()
                .setRows(UnsafeByteOperations.unsafeWrap(Arrays.copyOf(chunk, length)))
                .setRowCount(rows)
                .build());
        length = 0;
        rows = 0;
    }
}

package dev.labeler.annotation.version;

import dev.labeler.kit.db.CopyReader;
import dev.labeler.kit.db.Database;
import io.grpc.Context;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads rows page by page into a queue, on a thread of its own and in the gRPC context of the call. It holds a
/// database connection for one page at a time.
final class CopyRowReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CopyRowReader.class);

    private final Database database;
    private final AsOfFilter filter;
    private final RowMessageQueue queue;
    private final Thread thread;

    private CopyRowReader(Database database, AsOfFilter filter, RowMessageQueue queue) {
        this.database = database;
        this.filter = filter;
        this.queue = queue;
        this.thread = Thread.ofVirtual()
                .name("row-reader")
                .unstarted(Context.current().wrap(this::run));
    }

    static CopyRowReader start(Database database, AsOfFilter filter, RowMessageQueue queue) {
        var reader = new CopyRowReader(database, filter, queue);
        reader.thread.start();
        return reader;
    }

    private void run() {
        try {
            readPages();
            queue.end(null);
        } catch (Throwable e) {
            queue.end(e);
        }
    }

    private void readPages() throws Exception {
        var page = CopyRowPage.first(queue);
        while (page.awaitQueue()) {
            read(page);
            if (page.isLast()) {
                return;
            }
            page = page.next();
        }
    }

    private void read(CopyRowPage page) throws Exception {
        try {
            database.transactions().<@Nullable Void, Exception>inOrderedSnapshot(handle -> {
                setStart(handle, page.after());
                try (var copy = CopyReader.open(handle, sql(handle, page))) {
                    page.read(copy);
                }
                return null;
            });
        } catch (CopyRowPage.ClientStalledException e) {
            LOG.debug("A page ends early because its client does not receive rows: limit={}", page.limit());
        }
    }

    private static void setStart(Handle handle, CopyRowPage.PageStart after) {
        handle.createQuery("SELECT set_config('labeler.after_image', :image, true)")
                .bind("image", after.imageId())
                .mapTo(String.class)
                .one();
    }

    private String sql(Handle handle, CopyRowPage page) {
        return """
                COPY (SELECT annotation_id, image_id, kind, class_index, annotation_state, geometry, attributes, confidence,
                             created_by, created_at, confirmed_by, confirmed_at
                      FROM annotation_revision WHERE %s
                        AND (image_id, annotation_id) > (current_setting('labeler.after_image') COLLATE "C", %d)
                      ORDER BY project_id, image_id, annotation_id, seq LIMIT %d) TO STDOUT (FORMAT binary)
                """.formatted(filter.toSqlCondition(handle), page.after().annotationId(), page.limit());
    }

    /// Waits until the thread has returned its connection. It is not interrupted, which would close the
    /// connection; the cancellation of the call cancels its statement.
    @Override
    public void close() {
        queue.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

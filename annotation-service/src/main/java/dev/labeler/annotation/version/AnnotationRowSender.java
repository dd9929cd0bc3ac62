package dev.labeler.annotation.version;

import dev.labeler.kit.db.CopyReader;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.ServerStreamHandler;
import dev.labeler.proto.annotation.v1.AnnotationRows;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Streams annotations to the client in PostgreSQL's binary COPY format. Each page is read while the previous
/// one is sent, and no database connection is held while the stream waits for the client. Pages are
/// consistent because the rows of a revision number do not change.
final class AnnotationRowSender {
    private static final Logger LOG = LoggerFactory.getLogger(AnnotationRowSender.class);
    private static final int FIRST_PAGE_ROWS = 500;
    private static final int MAX_PAGE_ROWS = 20_000;

    private final Database database;
    private final AsOfFilter filter;
    private final ServerStreamHandler.Sink<AnnotationRows> sink;

    /// @param filter rows of a revision number; current rows would differ from page to page
    AnnotationRowSender(Database database, AsOfFilter filter, ServerStreamHandler.Sink<AnnotationRows> sink) {
        this.database = database;
        this.filter = filter;
        this.sink = sink;
    }

    /// Sends the rows in the order of image and id.
    void send() throws SQLException, InterruptedException {
        var page = read(new CopyRowPage(FIRST_PAGE_ROWS, CopyRowPage.PageStart.FIRST));
        while (!page.isLast()) {
            var following = page.next(MAX_PAGE_ROWS);
            try (var ahead = PageReadAhead.start(() -> read(following))) {
                send(page);
                page = ahead.page();
            }
        }
        send(page);
    }

    private CopyRowPage read(CopyRowPage page) throws SQLException {
        try {
            database.transactions().inOrderedSnapshot(handle -> {
                setStart(handle, page.after());
                try (var copy = CopyReader.open(handle, sql(handle, page))) {
                    page.read(copy);
                }
                return page;
            });
        } catch (CopyRowPage.PageFullException e) {
            // The rows are larger than estimated. The page keeps the rows that were read; the next page
            // starts after them.
            LOG.debug("The page size limit is reached: rows={} limit={}", page.rows(), page.limit());
        }
        return page;
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

    private void send(CopyRowPage page) throws InterruptedException {
        for (var message = page.takeMessage(); message != null; message = page.takeMessage()) {
            sink.send(message);
        }
    }
}

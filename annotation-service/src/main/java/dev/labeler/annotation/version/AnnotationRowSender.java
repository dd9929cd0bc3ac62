package dev.labeler.annotation.version;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.ServerStreamHandler;
import dev.labeler.proto.annotation.v1.AnnotationRows;
import java.sql.SQLException;

/// Streams annotations to the client in PostgreSQL's binary COPY format. Rows are read by pages while earlier
/// ones are sent; a client that stops receiving holds no database connection. Pages are consistent because the
/// rows of a revision number do not change.
final class AnnotationRowSender {
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
        var queue = new RowMessageQueue();
        try (var _ = CopyRowReader.start(database, filter, queue)) {
            for (var message = queue.take(); message != null; message = queue.take()) {
                sink.send(message);
            }
        }
    }
}

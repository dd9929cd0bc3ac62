package dev.labeler.annotation.recovery;

import com.google.protobuf.ByteString;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rows.RowFileSpool;
import dev.labeler.kit.rpc.ServerStreamHandler.Sink;
import dev.labeler.proto.annotation.v1.ReadProjectRowsResponse;
import java.io.IOException;
import java.nio.file.Path;

/// Sends the row file of a project. The rows are spooled to disk first, because all are of one snapshot and no
/// connection is held while a client is slow.
public final class ProjectRowSender {
    private static final int CHUNK_BYTES = 256 << 10;

    private final Database database;
    private final Path directory;

    /// @param directory of temporary files
    public ProjectRowSender(Database database, Path directory) {
        this.database = database;
        this.directory = directory;
    }

    public void send(String projectId, Sink<ReadProjectRowsResponse> sink) throws IOException, InterruptedException {
        try (var spool = RowFileSpool.read(database, directory, ProjectRowTables::choose, projectId);
                var file = spool.open()) {
            for (var chunk = file.readNBytes(CHUNK_BYTES); chunk.length > 0; chunk = file.readNBytes(CHUNK_BYTES)) {
                sink.send(ReadProjectRowsResponse.newBuilder()
                        .setData(ByteString.copyFrom(chunk))
                        .build());
            }
        }
    }
}

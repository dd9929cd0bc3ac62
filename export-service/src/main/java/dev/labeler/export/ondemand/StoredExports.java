package dev.labeler.export.ondemand;

import com.google.protobuf.Timestamp;
import dev.labeler.export.encoding.Encoder;
import dev.labeler.export.encoding.EncodingMemory;
import dev.labeler.export.encoding.Files;
import dev.labeler.export.encoding.Losses;
import dev.labeler.export.encoding.Rows;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.export.v1.CreateExportRequest;
import dev.labeler.proto.export.v1.Export;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Exports that are kept for as long as their link lives. The link is given once, so that
/// afterwards nobody can reach them and they are removed.
public final class StoredExports {
    private static final Duration LINK_LIFE = Duration.ofDays(7);
    private static final Duration KEPT = LINK_LIFE.plusDays(1);
    private static final int SWEPT_AT_ONCE = 1000;
    private static final Encoder.Progress UNWATCHED = (_, _) -> {};

    private final Database database;
    private final ObjectStore store;
    private final Rows rows;
    private final Encoder encoder;
    private final EncodingMemory memory;
    private final Clock clock;
    private final long limit;

    /// @param limit most bytes of one export
    public StoredExports(
            Database database, ObjectStore store, Rows rows, EncodingMemory memory, Clock clock, long limit) {
        this.database = database;
        this.store = store;
        this.rows = rows;
        this.encoder = new Encoder(rows);
        this.memory = memory;
        this.clock = clock;
        this.limit = limit;
    }

    /// Writes the file, then keeps the answer. A repetition gets the answer that was kept, and what
    /// it has written itself is taken back.
    Export create(CreateExportRequest request, Rows.Selection selection) throws IOException, InterruptedException {
        var projectId = request.getProjectId();
        var key = "exports/%s/on-demand/%s/%s"
                .formatted(projectId, UUID.randomUUID(), Files.name(request.getExportFormat()));
        var written = write(key, request, selection);
        var export = database.transactions().once(request, Export.parser(), handle -> written);
        if (!export.getExportPath().equals(key)) {
            remove(key);
        }
        var link = store.links()
                .get(export.getExportPath(), LINK_LIFE, projectId + "_" + Files.name(export.getExportFormat()));
        return export.toBuilder()
                .setDownloadUrl(link.url().toString())
                .setDownloadUrlExpiresAt(
                        Timestamp.newBuilder().setSeconds(link.expiresAt().getEpochSecond()))
                .build();
    }

    private Export write(String key, CreateExportRequest request, Rows.Selection selection)
            throws IOException, InterruptedException {
        var format = request.getExportFormat();
        database.transactions().inTransaction(handle -> {
            StoredExportDao.insert(
                    handle, request.getProjectId(), key, Caller.current().userId(), clock.instant());
            return key;
        });
        try (var reserved = memory.file();
                var upload =
                        store.upload(key, Files.contentType(format), Map.of("project_id", request.getProjectId()));
                var writer = Files.writer(
                        format,
                        new LimitedStream(upload.stream(), limit),
                        request.getOptions(),
                        () -> rows.yoloLayout(selection))) {
            var counts = encoder.encode(selection, List.of(writer), reserved, UNWATCHED);
            var losses = Losses.toProto(counts.losses(), writer.end());
            var stored = upload.complete();
            return Export.newBuilder()
                    .setExportPath(key)
                    .setExportFormat(format)
                    .setAnnotationCount(counts.annotations())
                    .setImageCount(counts.images())
                    .setFileSizeBytes(stored.size())
                    .setSha256(stored.sha256())
                    .addAllLosses(losses)
                    .build();
        }
    }

    /// Removes exports whose link has run out, and what broke off on the way to one.
    public void sweep() {
        var old = database.jdbi()
                .withHandle(handle ->
                        StoredExportDao.olderThan(handle, clock.instant().minus(KEPT), SWEPT_AT_ONCE));
        old.forEach(this::remove);
    }

    private void remove(String key) {
        store.delete(key);
        database.transactions().inTransaction(handle -> {
            StoredExportDao.delete(handle, key);
            return key;
        });
    }
}

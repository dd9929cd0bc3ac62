package dev.labeler.export.ondemand;

import com.google.protobuf.Timestamp;
import dev.labeler.export.encoding.EncodingMemoryBudget;
import dev.labeler.export.encoding.ExportEncoder;
import dev.labeler.export.encoding.ExportFiles;
import dev.labeler.export.encoding.ExportRowSource;
import dev.labeler.export.encoding.LossMapping;
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
public final class StoredExportService {
    private static final Duration LINK_LIFE = Duration.ofDays(7);
    private static final Duration KEPT = LINK_LIFE.plusDays(1);
    private static final int SWEPT_AT_ONCE = 1000;
    private static final ExportEncoder.Progress UNWATCHED = (_, _) -> {};

    private final Database database;
    private final ObjectStore store;
    private final ExportRowSource rows;
    private final ExportEncoder encoder;
    private final EncodingMemoryBudget memory;
    private final Clock clock;
    private final long limit;

    /// @param limit most bytes of one export
    public StoredExportService(
            Database database,
            ObjectStore store,
            ExportRowSource rows,
            EncodingMemoryBudget memory,
            Clock clock,
            long limit) {
        this.database = database;
        this.store = store;
        this.rows = rows;
        this.encoder = new ExportEncoder(rows);
        this.memory = memory;
        this.clock = clock;
        this.limit = limit;
    }

    /// Writes the file, then keeps the answer. A repetition gets the answer that was kept, and what
    /// it has written itself is taken back.
    Export create(CreateExportRequest request, ExportRowSource.ExportSelection selection)
            throws IOException, InterruptedException {
        var projectId = request.getProjectId();
        var key = "exports/%s/on-demand/%s/%s"
                .formatted(projectId, UUID.randomUUID(), ExportFiles.name(request.getExportFormat()));
        var written = write(key, request, selection);
        var export = database.transactions().once(request, Export.parser(), handle -> written);
        if (!export.getExportPath().equals(key)) {
            remove(key);
        }
        var link = store.links()
                .presignGet(
                        export.getExportPath(),
                        LINK_LIFE,
                        projectId + "_" + ExportFiles.name(export.getExportFormat()));
        return export.toBuilder()
                .setDownloadUrl(link.url().toString())
                .setDownloadUrlExpiresAt(
                        Timestamp.newBuilder().setSeconds(link.expiresAt().getEpochSecond()))
                .build();
    }

    private Export write(String key, CreateExportRequest request, ExportRowSource.ExportSelection selection)
            throws IOException, InterruptedException {
        var format = request.getExportFormat();
        database.transactions().inTransaction(handle -> {
            StoredExportDao.insert(
                    handle, request.getProjectId(), key, Caller.current().userId(), clock.instant());
            return key;
        });
        try (var reserved = memory.reserveFile();
                var upload = store.upload(
                        key, ExportFiles.contentType(format), Map.of("project_id", request.getProjectId()));
                var writer = ExportFiles.writer(
                        format,
                        new SizeLimitedOutputStream(upload.stream(), limit),
                        request.getOptions(),
                        () -> rows.yoloLayout(selection))) {
            var counts = encoder.encode(selection, List.of(writer), reserved, UNWATCHED);
            var losses = LossMapping.toProto(counts.losses(), writer.end());
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

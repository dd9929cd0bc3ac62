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

/// Stores exports until their link expires. There is only one link, so that the export is then unreachable
/// and is removed.
public final class StoredExportService {
    private static final Duration LINK_LIFETIME = Duration.ofDays(7);
    private static final Duration RETENTION = LINK_LIFETIME.plusDays(1);
    private static final int SWEEP_BATCH_SIZE = 1000;
    private static final ExportEncoder.Progress NO_PROGRESS = (_, _) -> {};

    private final Database database;
    private final ObjectStore store;
    private final ExportRowSource rows;
    private final ExportEncoder encoder;
    private final EncodingMemoryBudget memory;
    private final Clock clock;
    private final long maxBytes;

    /// @param maxBytes maximum bytes of one export
    public StoredExportService(
            Database database,
            ObjectStore store,
            ExportRowSource rows,
            EncodingMemoryBudget memory,
            Clock clock,
            long maxBytes) {
        this.database = database;
        this.store = store;
        this.rows = rows;
        this.encoder = new ExportEncoder(rows);
        this.memory = memory;
        this.clock = clock;
        this.maxBytes = maxBytes;
    }

    /// Writes the file, then stores the response under the idempotency key. A repeated request returns the
    /// stored response and deletes its own file.
    Export create(CreateExportRequest request, ExportRowSource.ExportSelection selection)
            throws IOException, InterruptedException {
        var projectId = request.getProjectId();
        var key = "exports/%s/on-demand/%s/%s"
                .formatted(projectId, UUID.randomUUID(), ExportFiles.fileName(request.getExportFormat()));
        var written = write(key, request, selection);
        var export = database.transactions().once(request, Export.parser(), handle -> written);
        if (!export.getExportPath().equals(key)) {
            remove(key);
        }
        var link = store.links()
                .presignGet(
                        export.getExportPath(),
                        LINK_LIFETIME,
                        projectId + "_" + ExportFiles.fileName(export.getExportFormat()));
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
                var writer = ExportFiles.createWriter(
                        format,
                        new SizeLimitedOutputStream(upload.stream(), maxBytes),
                        request.getOptions(),
                        () -> rows.readYoloLayout(selection))) {
            var counts = encoder.encode(selection, List.of(writer), reserved, NO_PROGRESS);
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

    /// Removes exports whose link has expired, and files of exports that failed.
    public void sweep() {
        var old = database.jdbi()
                .withHandle(handle ->
                        StoredExportDao.findOlderThan(handle, clock.instant().minus(RETENTION), SWEEP_BATCH_SIZE));
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

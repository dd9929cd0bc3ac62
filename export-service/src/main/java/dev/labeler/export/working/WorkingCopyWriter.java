package dev.labeler.export.working;

import dev.labeler.export.encoding.EncodingMemoryBudget;
import dev.labeler.export.encoding.ExportContent;
import dev.labeler.export.encoding.ExportEncoder;
import dev.labeler.export.encoding.ExportRowSource;
import dev.labeler.formats.dice.DiceWriter;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StoredObject;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.GetAccessRequest;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.List;

/// Writes the DICE file of a working version, with all drafts, and then the newest copy of the project. Every
/// step is idempotent.
public final class WorkingCopyWriter {
    private final Database database;
    private final ObjectStore store;
    private final ExportEncoder encoder;
    private final EncodingMemoryBudget memory;
    private final DatasetServiceGrpc.DatasetServiceBlockingStub datasets;
    private final ProjectRowCopier rowFiles;
    private final NewestCopyWriter newest;

    /// @param store the annotations bucket
    /// @param annotations channel to annotation-service with an internal credential
    /// @param datasets channel to dataset-service, likewise
    public WorkingCopyWriter(
            Database database,
            ObjectStore store,
            ExportRowSource rows,
            EncodingMemoryBudget memory,
            Channel annotations,
            Channel datasets) {
        this.database = database;
        this.store = store;
        this.encoder = new ExportEncoder(rows);
        this.memory = memory;
        this.datasets = DatasetServiceGrpc.newBlockingStub(datasets);
        this.rowFiles = new ProjectRowCopier(database, store, annotations);
        this.newest = new NewestCopyWriter(database, store);
    }

    /// Writes what is missing of the copy. Does nothing if the version was deleted.
    ///
    /// @throws dev.labeler.kit.rpc.Failure UNAVAILABLE if a service or the store is unavailable
    void write(long versionId) throws IOException, InterruptedException {
        var version = database.jdbi().withHandle(handle -> WorkingCopyDao.find(handle, versionId));
        if (version == null) {
            return;
        }
        if (version.copy() == null) {
            var dataset = getDataset(version.frozen().getDatasetId());
            var claim =
                    database.transactions().inTransaction(handle -> WorkingCopyDao.claim(handle, versionId, dataset));
            if (claim == null) {
                return;
            }
            // First, so that a recovery does not depend on the encoding.
            rowFiles.copy(version.frozen(), claim.epoch());
            if (!encode(version, claim)) {
                return;
            }
        }
        newest.write(versionId);
    }

    private Access getDataset(String datasetId) {
        try {
            return datasets.getAccess(
                    GetAccessRequest.newBuilder().setDatasetId(datasetId).build());
        } catch (StatusRuntimeException e) {
            throw FailureMapper.fromException(e);
        }
    }

    /// Returns false if a later attempt has begun.
    private boolean encode(WorkingVersionRow version, WorkingCopyDao.Claim claim)
            throws IOException, InterruptedException {
        var frozen = version.frozen();
        var selection =
                new ExportRowSource.ExportSelection(frozen, claim.dataset(), ExportContent.of(true, false), List.of());
        try (var reserved = memory.reserveFiles(1);
                var upload = store.upload(
                        WorkingCopyKeys.dice(frozen), "application/json", WorkingCopyKeys.metadata(frozen));
                var writer = DiceWriter.ofWorkingCopy(upload.stream())) {
            var counts = encoder.encode(selection, List.of(writer), reserved, (_, _) -> {});
            var _ = writer.end();
            var stored = upload.completeIfAbsent();
            return record(version, claim, counts, stored);
        }
    }

    private boolean record(
            WorkingVersionRow version, WorkingCopyDao.Claim claim, ExportEncoder.Counts counts, StoredObject stored) {
        return database.transactions()
                .inTransaction(handle -> WorkingCopyDao.store(handle, version.versionId(), claim, stored, counts));
    }
}

package dev.labeler.export.version;

import dev.labeler.export.encoding.EncodingMemoryBudget;
import dev.labeler.export.encoding.ExportEncoder;
import dev.labeler.export.encoding.ExportFiles;
import dev.labeler.export.encoding.ExportRowSource;
import dev.labeler.export.encoding.LossMapping;
import dev.labeler.formats.write.FormatWriter;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.ObjectUpload;
import dev.labeler.kit.storage.ReadOutcome;
import dev.labeler.kit.storage.StoredObject;
import dev.labeler.proto.export.v1.ExportOptions;
import dev.labeler.proto.export.v1.VersionStatus;
import java.io.IOException;
import java.io.Serial;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.HandleCallback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a staged version a published one. Every step may be repeated, so that after a kill the
/// whole is simply run again: what is there with the right bytes stays.
final class PublicationRunner {
    private static final Logger LOG = LoggerFactory.getLogger(PublicationRunner.class);

    private final Database database;
    private final VersionFreezer freezer;
    private final ExportRowSource rows;
    private final ExportEncoder encoder;
    private final EncodingMemoryBudget memory;
    private final ObjectStore store;
    private final PublicationNotifier announcement;
    private final AbortedVersionCleaner aborted;
    private final Clock clock;

    PublicationRunner(
            Database database,
            VersionFreezer freezer,
            ExportRowSource rows,
            EncodingMemoryBudget memory,
            ObjectStore store,
            PublicationNotifier announcement,
            AbortedVersionCleaner aborted,
            Clock clock) {
        this.database = database;
        this.freezer = freezer;
        this.rows = rows;
        this.encoder = new ExportEncoder(rows);
        this.memory = memory;
        this.store = store;
        this.announcement = announcement;
        this.aborted = aborted;
        this.clock = clock;
    }

    /// Works on the version until it has ended. Throws where repeating may help; a version that can
    /// never be is aborted.
    ///
    /// @param last whether it will not be repeated any more
    void run(long versionId, boolean last) throws InterruptedException {
        var held = database.transactions().inTransaction(handle -> PublishedVersionDao.claim(handle, versionId));
        if (held == null) {
            return;
        }
        try {
            publish(held);
        } catch (ClaimLostException e) {
            LOG.info("version {} is in other hands", versionId);
        } catch (IOException | RuntimeException e) {
            var failure = FailureMapper.fromException(e);
            if ((mayPass(failure) && !last) || !abort(versionId, failure)) {
                throw failure;
            }
        }
    }

    /// False where it is too late for that.
    boolean abort(long versionId, Failure failure) {
        LOG.warn("version {} is aborted: {}", versionId, failure.text(), failure.getCause());
        var isAborted =
                database.transactions().inTransaction(handle -> PublishedVersionDao.abort(handle, versionId, failure));
        if (isAborted) {
            aborted.tryToRelease(versionId);
        }
        return isAborted;
    }

    /// Whether doing it again can end better.
    static boolean mayPass(Failure failure) {
        return switch (failure.code()) {
            case UNAVAILABLE, ABORTED, DEADLINE_EXCEEDED, CANCELLED, INTERNAL, UNKNOWN, RESOURCE_EXHAUSTED -> true;
            default -> false;
        };
    }

    private void publish(PublishedVersionRow held) throws IOException, InterruptedException {
        if (held.status() != VersionStatus.VERSION_STATUS_COMMITTED) {
            aborted.release(held.projectId());
            var selection = freezer.freeze(held);
            aborted.removeObjects(selection.frozen());
            keep(handle -> PublishedVersionDao.startWriting(handle, held));
            encodeUnlessStored(held, selection);
            var artifacts =
                    database.jdbi().withHandle(handle -> PublishedVersionDao.artifacts(handle, held.versionId()));
            verify(artifacts);
            var counted = database.jdbi().withHandle(handle -> PublishedVersionDao.require(handle, held.versionId()));
            new VersionManifestWriter(store).write(counted, selection, artifacts);
            keep(handle -> PublishedVersionDao.changeStatus(
                    handle,
                    held,
                    VersionStatus.VERSION_STATUS_UPLOADING,
                    VersionStatus.VERSION_STATUS_COMMITTED,
                    clock.instant()));
        }
        announcement.send(held.versionId());
        keep(handle -> PublishedVersionDao.changeStatus(
                handle,
                held,
                VersionStatus.VERSION_STATUS_COMMITTED,
                VersionStatus.VERSION_STATUS_PUBLISHED,
                clock.instant()));
    }

    private void encodeUnlessStored(PublishedVersionRow held, ExportRowSource.ExportSelection selection)
            throws IOException, InterruptedException {
        var planned = database.jdbi().withHandle(handle -> PublishedVersionDao.artifacts(handle, held.versionId()));
        if (planned.stream().allMatch(artifact -> artifact.sha256() != null)) {
            return;
        }
        var uploads = new ArrayList<ObjectUpload>();
        var writers = new ArrayList<FormatWriter>();
        try (var reserved = memory.reserveFiles(planned.size())) {
            var written = new CountingOutputStream.ByteTotal();
            for (var artifact : planned) {
                var key = VersionObjectKeys.artifact(selection.frozen(), artifact.format());
                var upload = store.upload(
                        key,
                        ExportFiles.contentType(artifact.format()),
                        VersionObjectKeys.metadata(held, selection.frozen()));
                uploads.add(upload);
                writers.add(ExportFiles.writer(
                        artifact.format(),
                        new CountingOutputStream(upload.stream(), written),
                        ExportOptions.getDefaultInstance(),
                        () -> rows.yoloLayout(selection)));
            }
            var counts = encoder.encode(
                    selection,
                    writers,
                    reserved,
                    (done, total) -> keep(
                            handle -> PublishedVersionDao.updateProgress(handle, held, done, total, written.bytes())));
            var artifacts = new ArrayList<ArtifactRow>();
            for (int i = 0; i < planned.size(); i++) {
                var losses = LossMapping.toProto(counts.losses(), writers.get(i).end());
                var stored = uploads.get(i).completeIfAbsent();
                artifacts.add(
                        new ArtifactRow(planned.get(i).format(), stored.key(), stored.sha256(), stored.size(), losses));
            }
            keep(handle -> PublishedVersionDao.storeArtifacts(handle, held, counts, artifacts));
        } finally {
            uploads.forEach(ObjectUpload::close);
            for (var writer : writers) {
                writer.close();
            }
        }
    }

    /// Holds what the store has against what was written. The metadata of a multipart upload go up
    /// before its hash is known, so that those objects are read back, once in their life.
    private void verify(List<ArtifactRow> artifacts) throws IOException {
        for (var artifact : artifacts) {
            var key = String.valueOf(artifact.key());
            var there = store.head(key);
            if (there == null || !holds(there, artifact)) {
                LOG.error("ALARM: {} is not what was written: {}", key, there);
                throw Failure.internal(new IllegalStateException(key + " is not what was written"));
            }
        }
    }

    private boolean holds(ObjectInfo there, ArtifactRow artifact) throws IOException {
        var sha256 = String.valueOf(artifact.sha256());
        return there.size() == artifact.sizeBytes()
                && (there.sha256() == null
                        ? store.verify(new StoredObject(there.key(), there.size(), sha256))
                                instanceof ReadOutcome.Intact
                        : sha256.equals(there.sha256()));
    }

    private void keep(HandleCallback<Boolean, RuntimeException> step) {
        if (!database.transactions().inTransaction(step::withHandle)) {
            throw new ClaimLostException();
        }
    }

    /// Another worker has taken the version.
    private static final class ClaimLostException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;
    }
}

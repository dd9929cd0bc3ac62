package dev.labeler.export.version;

import dev.labeler.export.encoding.EncodingMemoryBudget;
import dev.labeler.export.encoding.ExportEncoder;
import dev.labeler.export.encoding.ExportFiles;
import dev.labeler.export.encoding.ExportRowSource;
import dev.labeler.export.encoding.LossMapping;
import dev.labeler.formats.write.FormatWriter;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.failpoint.Failpoint;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.ObjectUpload;
import dev.labeler.kit.storage.ReadOutcome;
import dev.labeler.kit.storage.StoredObject;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.export.v1.ExportOptions;
import dev.labeler.proto.export.v1.VersionStatus;
import java.io.IOException;
import java.io.Serial;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes a staged version. Every step is idempotent, so that after a kill all steps run again; files that
/// are stored with the right bytes are kept.
final class PublicationRunner {
    private static final Logger LOG = LoggerFactory.getLogger(PublicationRunner.class);

    private final Database database;
    private final VersionFreezer freezer;
    private final ExportRowSource rows;
    private final ExportEncoder encoder;
    private final EncodingMemoryBudget memory;
    private final ObjectStore store;
    private final PublicationNotifier notifier;
    private final AbortedVersionCleaner cleaner;
    private final List<PublicationListener> listeners;
    private final Clock clock;

    PublicationRunner(
            Database database,
            VersionFreezer freezer,
            ExportRowSource rows,
            EncodingMemoryBudget memory,
            ObjectStore store,
            PublicationNotifier notifier,
            AbortedVersionCleaner cleaner,
            List<PublicationListener> listeners,
            Clock clock) {
        this.database = database;
        this.freezer = freezer;
        this.rows = rows;
        this.encoder = new ExportEncoder(rows);
        this.memory = memory;
        this.store = store;
        this.notifier = notifier;
        this.cleaner = cleaner;
        this.listeners = List.copyOf(listeners);
        this.clock = clock;
    }

    /// Runs all steps of the version. Throws if a retry may succeed; a version with a permanent failure is
    /// cleaner.
    ///
    /// @param last whether this is the last attempt
    void run(long versionId, boolean last) throws InterruptedException {
        var claimed = database.transactions().inTransaction(handle -> PublishedVersionDao.claim(handle, versionId));
        if (claimed == null) {
            return;
        }
        Failpoint.reach("publish.claimed");
        try {
            publish(claimed);
        } catch (ClaimLostException e) {
            LOG.info("The version is claimed by another worker or was aborted: version={}", versionId);
            cleaner.removeLeftObjects(versionId);
        } catch (IOException | RuntimeException e) {
            var failure = FailureMapper.fromException(e);
            if ((isRetryable(failure) && !last) || !abort(versionId, claimed.epoch(), failure)) {
                throw failure;
            }
        }
    }

    /// Aborts the version; returns false if it is committed or has ended.
    boolean abort(long versionId, Failure failure) {
        return abort(versionId, null, failure);
    }

    /// @param epoch the claim of the worker that aborts, null for any
    private boolean abort(long versionId, @Nullable Integer epoch, Failure failure) {
        var isAborted = database.transactions()
                .inTransaction(handle -> PublishedVersionDao.abort(handle, versionId, epoch, failure));
        Failpoint.reach("abort.committed");
        if (isAborted) {
            LOG.warn("Aborted a version: version={} reason={}", versionId, failure.text(), failure.getCause());
            cleaner.tryToRelease(versionId);
        }
        return isAborted;
    }

    /// Whether a retry may succeed.
    static boolean isRetryable(Failure failure) {
        return switch (failure.code()) {
            case UNAVAILABLE, ABORTED, DEADLINE_EXCEEDED, CANCELLED, INTERNAL, UNKNOWN, RESOURCE_EXHAUSTED -> true;
            default -> false;
        };
    }

    private void publish(PublishedVersionRow claimed) throws IOException, InterruptedException {
        if (claimed.status() != VersionStatus.VERSION_STATUS_COMMITTED) {
            cleaner.release(claimed.projectId());
            var selection = freezer.freeze(claimed);
            cleaner.removeObjects(selection.frozen());
            requireClaim("publish.start", handle -> PublishedVersionDao.startWriting(handle, claimed, clock.instant()));
            if (claimed.epoch() > 1) {
                // Parts that an earlier worker uploaded before it was killed.
                store.admin().abortUploadsBelow(VersionObjectKeys.folder(selection.frozen()));
            }
            encodeUnlessStored(claimed, selection);
            var artifacts = database.jdbi()
                    .withHandle(handle -> PublishedVersionDao.listArtifacts(handle, claimed.versionId()));
            verify(artifacts);
            Failpoint.reach("publish.verified");
            var version =
                    database.jdbi().withHandle(handle -> PublishedVersionDao.require(handle, claimed.versionId()));
            var manifest = new VersionManifestWriter(store).write(version, selection, artifacts);
            requireClaim("publish.commit", handle -> {
                VersionFileDao.storeManifestHash(handle, claimed, manifest.sha256());
                return PublishedVersionDao.changeStatus(
                        handle,
                        claimed,
                        VersionStatus.VERSION_STATUS_UPLOADING,
                        VersionStatus.VERSION_STATUS_COMMITTED,
                        clock.instant());
            });
        }
        notifier.send(claimed.versionId());
        requireClaim("publish.end", handle -> end(handle, claimed));
    }

    private boolean end(Handle handle, PublishedVersionRow claimed) {
        var isPublished = PublishedVersionDao.changeStatus(
                handle,
                claimed,
                VersionStatus.VERSION_STATUS_COMMITTED,
                VersionStatus.VERSION_STATUS_PUBLISHED,
                clock.instant());
        if (isPublished && claimed.versionType() == VersionType.VERSION_TYPE_PUBLISHED) {
            listeners.forEach(listener -> listener.onPublished(handle, claimed.versionId()));
        }
        return isPublished;
    }

    private void encodeUnlessStored(PublishedVersionRow claimed, ExportRowSource.ExportSelection selection)
            throws IOException, InterruptedException {
        var planned =
                database.jdbi().withHandle(handle -> PublishedVersionDao.listArtifacts(handle, claimed.versionId()));
        if (planned.stream().allMatch(artifact -> artifact.sha256() != null)) {
            return;
        }
        var uploads = new ArrayList<ObjectUpload>();
        var writers = new ArrayList<FormatWriter>();
        try (var reserved = memory.reserveFiles(planned.size())) {
            var written = new CountingOutputStream.ByteTotal();
            for (var artifact : planned) {
                var key = VersionObjectKeys.artifactKey(selection.frozen(), artifact.format());
                var upload = store.upload(
                        key,
                        ExportFiles.contentType(artifact.format()),
                        VersionObjectKeys.createMetadata(claimed, selection.frozen()));
                uploads.add(upload);
                writers.add(ExportFiles.createWriter(
                        artifact.format(),
                        new CountingOutputStream(upload.stream(), written),
                        ExportOptions.getDefaultInstance(),
                        () -> rows.readYoloLayout(selection)));
            }
            var counts = encoder.encode(
                    selection,
                    writers,
                    reserved,
                    (done, total) -> requireClaim(
                            "publish.progress",
                            handle -> PublishedVersionDao.updateProgress(
                                    handle, claimed, done, total, written.bytes(), clock.instant())));
            var artifacts = new ArrayList<ArtifactRow>();
            for (int i = 0; i < planned.size(); i++) {
                var losses = LossMapping.toProto(counts.losses(), writers.get(i).end());
                var stored = uploads.get(i).completeIfAbsent();
                artifacts.add(new ArtifactRow(
                        planned.get(i).format(), stored.key(), stored.sha256(), stored.size(), losses, false));
            }
            requireClaim(
                    "publish.artifacts",
                    handle -> PublishedVersionDao.storeArtifacts(handle, claimed, counts, artifacts));
        } finally {
            uploads.forEach(ObjectUpload::close);
            for (var writer : writers) {
                writer.close();
            }
        }
    }

    /// Compares the stored objects with what was written. The metadata of a multipart upload is sent before
    /// the hash is known, so such an object is read back once.
    private void verify(List<ArtifactRow> artifacts) throws IOException {
        for (var artifact : artifacts) {
            var key = String.valueOf(artifact.key());
            var object = store.head(key);
            if (object == null || !matches(object, artifact)) {
                LOG.error("ALARM: A stored object differs from the written file: key={} object={}", key, object);
                throw Failure.internal(
                        new IllegalStateException("The stored object differs from the written file: " + key));
            }
        }
    }

    private boolean matches(ObjectInfo object, ArtifactRow artifact) throws IOException {
        var sha256 = String.valueOf(artifact.sha256());
        return object.size() == artifact.sizeBytes()
                && (object.sha256() == null
                        ? store.verify(new StoredObject(object.key(), object.size(), sha256))
                                instanceof ReadOutcome.Intact
                        : sha256.equals(object.sha256()));
    }

    /// Commits the step if the version is still claimed.
    ///
    /// @param name of the failpoints before and after the commit
    private void requireClaim(String name, HandleCallback<Boolean, RuntimeException> step) {
        var isClaimed = database.transactions().inTransaction(handle -> {
            var isDone = step.withHandle(handle);
            Failpoint.reach(name);
            return isDone;
        });
        Failpoint.reach(name + ".committed");
        if (!isClaimed) {
            throw new ClaimLostException();
        }
    }

    /// Another worker has claimed the version.
    private static final class ClaimLostException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;
    }
}

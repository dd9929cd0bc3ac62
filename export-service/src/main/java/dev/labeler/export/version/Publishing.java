package dev.labeler.export.version;

import dev.labeler.export.encoding.Encoder;
import dev.labeler.export.encoding.Files;
import dev.labeler.export.encoding.Losses;
import dev.labeler.export.encoding.Rows;
import dev.labeler.formats.write.DatasetWriter;
import dev.labeler.formats.write.ExportRefusedException;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.ObjectUpload;
import dev.labeler.proto.export.v1.ExportOptions;
import dev.labeler.proto.export.v1.VersionStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a staged version a published one. Every step may be repeated, so that after a kill the
/// whole is simply run again: what is there with the right bytes stays.
final class Publishing {
    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);

    private final Database database;
    private final Freezer freezer;
    private final Rows rows;
    private final Encoder encoder;
    private final ObjectStore store;

    Publishing(Database database, Freezer freezer, Rows rows, ObjectStore store) {
        this.database = database;
        this.freezer = freezer;
        this.rows = rows;
        this.encoder = new Encoder(rows);
        this.store = store;
    }

    /// Works on the version until it has ended. Throws where repeating may help; a version that can
    /// never be is aborted.
    void run(long versionId) throws IOException {
        var held = database.transactions().inTransaction(handle -> VersionDao.claim(handle, versionId));
        if (held == null) {
            return;
        }
        try {
            publish(held);
        } catch (FencedOffException e) {
            LOG.info("version {} is in other hands", versionId);
        } catch (ExportRefusedException e) {
            abort(versionId, String.valueOf(e.getMessage()));
        } catch (Failure e) {
            if (mayPass(e)) {
                throw e;
            }
            abort(versionId, e.text());
        }
    }

    void abort(long versionId, String error) {
        LOG.warn("version {} is aborted: {}", versionId, error);
        database.transactions().inTransaction(handle -> {
            VersionDao.abort(handle, versionId, error);
            return versionId;
        });
    }

    /// Whether doing it again can end better.
    static boolean mayPass(Failure failure) {
        return switch (failure.code()) {
            case UNAVAILABLE, ABORTED, DEADLINE_EXCEEDED, CANCELLED, INTERNAL, UNKNOWN, RESOURCE_EXHAUSTED -> true;
            default -> false;
        };
    }

    private void publish(VersionRow held) throws IOException {
        var selection = freezer.freeze(held);
        if (held.status() != VersionStatus.VERSION_STATUS_COMMITTED) {
            keep(handle -> VersionDao.frozen(handle, held, selection.frozen().getVersionNumber()));
            var artifacts = encode(held, selection);
            new Manifest(store).write(held, selection, artifacts);
            keep(handle -> VersionDao.move(
                    handle,
                    held,
                    VersionStatus.VERSION_STATUS_UPLOADING,
                    VersionStatus.VERSION_STATUS_COMMITTED,
                    "manifest"));
        }
        keep(handle -> VersionDao.move(
                handle, held, VersionStatus.VERSION_STATUS_COMMITTED, VersionStatus.VERSION_STATUS_PUBLISHED, "done"));
    }

    private List<ArtifactRow> encode(VersionRow held, Rows.Selection selection) throws IOException {
        var planned = database.jdbi().withHandle(handle -> VersionDao.artifacts(handle, held.versionId()));
        var uploads = new ArrayList<ObjectUpload>();
        try {
            var writers = new ArrayList<DatasetWriter>();
            var written = new CountedStream.Total();
            for (var artifact : planned) {
                var key = Keys.artifact(selection.frozen(), artifact.format());
                var upload = store.upload(
                        key, Files.contentType(artifact.format()), Keys.metadata(held, selection.frozen()));
                uploads.add(upload);
                writers.add(Files.writer(
                        artifact.format(),
                        new CountedStream(upload.stream(), written),
                        ExportOptions.getDefaultInstance(),
                        () -> rows.kinds(selection)));
            }
            var counts = encoder.encode(
                    selection,
                    writers,
                    (done, total) -> keep(handle -> VersionDao.progress(handle, held, done, total, written.bytes())));
            var artifacts = new ArrayList<ArtifactRow>();
            for (int i = 0; i < planned.size(); i++) {
                var losses = Losses.toProto(writers.get(i).end());
                var stored = uploads.get(i).completeIfAbsent();
                artifacts.add(
                        new ArtifactRow(planned.get(i).format(), stored.key(), stored.sha256(), stored.size(), losses));
            }
            verify(artifacts);
            database.transactions().inTransaction(handle -> {
                artifacts.forEach(artifact -> VersionDao.stored(handle, held.versionId(), artifact));
                VersionDao.counted(handle, held, counts.images(), counts.annotations());
                return counts;
            });
            return artifacts;
        } finally {
            uploads.forEach(ObjectUpload::close);
        }
    }

    private void verify(List<ArtifactRow> artifacts) {
        for (var artifact : artifacts) {
            var key = String.valueOf(artifact.key());
            var there = store.head(key);
            if (there == null || there.size() != artifact.sizeBytes()) {
                throw Failure.internal(new IllegalStateException(key + " is not what was written: " + there));
            }
        }
    }

    private void keep(org.jdbi.v3.core.HandleCallback<Boolean, RuntimeException> step) {
        if (!database.transactions().inTransaction(step::withHandle)) {
            throw new FencedOffException();
        }
    }

    /// Another worker has taken the version.
    private static final class FencedOffException extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1;
    }
}

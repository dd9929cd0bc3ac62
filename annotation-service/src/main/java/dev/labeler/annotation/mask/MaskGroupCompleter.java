package dev.labeler.annotation.mask;

import dev.labeler.annotation.image.ProjectImageDao;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.ParallelCallExecutor;
import dev.labeler.kit.storage.PartLayout;
import dev.labeler.kit.storage.ReadOutcome;
import dev.labeler.kit.storage.StoredObject;
import dev.labeler.proto.annotation.v1.CompleteMaskGroupResponse;
import dev.labeler.proto.annotation.v1.RejectedMask;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Verifies the uploaded files of a group and moves them to their keys. Every step is idempotent and stored when it
/// is done, so that a call can be repeated, run twice at once, or be killed. A key only ever gets content that was
/// verified: the copy is conditional on the entity tag of what was read.
final class MaskGroupCompleter {
    private static final Logger LOG = LoggerFactory.getLogger(MaskGroupCompleter.class);
    private static final int CONCURRENT_FILES = 8;

    /// Files of all calls of this process.
    private static final int ALL_CONCURRENT_FILES = 12;

    private static final int ATTEMPTS = 3;

    private final Database database;
    private final ObjectStore store;
    private final Semaphore permits = new Semaphore(ALL_CONCURRENT_FILES);

    MaskGroupCompleter(Database database, ObjectStore store) {
        this.database = database;
        this.store = store;
    }

    CompleteMaskGroupResponse complete(MaskGroupRow group) throws IOException, InterruptedException {
        var rejected = new ConcurrentHashMap<String, String>();
        if (!group.isComplete()) {
            verify(group, rejected);
        }
        var files = files(group);
        var complete = files.stream().allMatch(MaskFileRow::verified);
        if (complete && !group.isComplete()) {
            finish(group, files);
        }
        return response(group, files, rejected);
    }

    /// @param rejected reasons by mask id
    private void verify(MaskGroupRow group, Map<String, String> rejected) throws IOException, InterruptedException {
        var reader = reader(group);
        ParallelCallExecutor.runAll(
                files(group).stream()
                        .filter(file -> !file.verified())
                        .map(file -> (Callable<Boolean>) () -> verifyWithPermit(group, file, reader, rejected))
                        .toList(),
                CONCURRENT_FILES);
    }

    private boolean verifyWithPermit(
            MaskGroupRow group, MaskFileRow file, StagedMaskReader reader, Map<String, String> rejected)
            throws IOException, InterruptedException {
        permits.acquire();
        try {
            return verify(group, file, reader, rejected);
        } finally {
            permits.release();
        }
    }

    private StagedMaskReader reader(MaskGroupRow group) {
        var image =
                database.jdbi().withHandle(handle -> ProjectImageDao.find(handle, group.projectId(), group.imageId()));
        return image == null
                ? new StagedMaskReader(store, 0, 0)
                : new StagedMaskReader(store, image.width(), image.height());
    }

    /// Returns whether the file is verified now.
    private boolean verify(MaskGroupRow group, MaskFileRow file, StagedMaskReader reader, Map<String, String> rejected)
            throws IOException, InterruptedException {
        var stagingKey = group.stagingPrefix() + file.objectName();
        if (file.storeId() != null
                && store.presignedUploads().join(stagingKey, file.storeId(), PartLayout.of(file.size())) > 0) {
            return false;
        }
        for (var attempt = 1; attempt <= ATTEMPTS; attempt++) {
            switch (reader.read(file, stagingKey)) {
                case StagedMaskReader.Found.Missing _ -> {
                    return false;
                }
                case StagedMaskReader.Found.Rejected(var reason) -> {
                    rejected.put(file.maskId(), reason);
                    return false;
                }
                case StagedMaskReader.Found.Valid(var mask, var etag) -> {
                    if (copy(file, stagingKey, etag, group.prefix() + file.objectName())) {
                        database.jdbi().useHandle(handle -> MaskFileDao.markVerified(handle, group, file, mask));
                        return true;
                    }
                }
            }
        }
        rejected.put(file.maskId(), "was written again while it was verified");
        return false;
    }

    /// Returns false if the staging key has other content now. The copy is checked as well, because not every store
    /// supports
    /// conditions on the source of a copy.
    private boolean copy(MaskFileRow file, String stagingKey, String etag, String key) throws IOException {
        if (!store.copyIfUnchanged(stagingKey, etag, key)) {
            return false;
        }
        var copied = store.head(key);
        return copied != null
                && (copied.etag().equals(etag)
                        || store.verify(new StoredObject(key, file.size(), file.sha256()))
                                instanceof ReadOutcome.Intact);
    }

    private List<MaskFileRow> files(MaskGroupRow group) {
        var files = database.jdbi().withHandle(handle -> MaskFileDao.list(handle, group));
        if (files.isEmpty()) {
            throw MaskFailures.notFound(group.annotationId(), group.groupId());
        }
        return files;
    }

    private void finish(MaskGroupRow group, List<MaskFileRow> files) {
        store.put(
                MaskObjectKeys.metadata(group.annotationId(), group.groupId()),
                MaskMetadataJson.write(group, files),
                "application/json",
                Map.of());
        var exists = database.transactions().inTransaction(handle -> MaskGroupDao.complete(handle, group));
        if (!exists) {
            throw MaskFailures.notFound(group.annotationId(), group.groupId());
        }
        try {
            store.deleteAll(files.stream()
                    .map(file -> group.stagingPrefix() + file.objectName())
                    .toList());
        } catch (Failure e) {
            // The staging prefix is scheduled for deletion in any case.
            LOG.warn("uploaded mask files were not deleted: prefix={}", group.stagingPrefix(), e);
        }
    }

    private static CompleteMaskGroupResponse response(
            MaskGroupRow group, List<MaskFileRow> files, Map<String, String> rejected) {
        var response = CompleteMaskGroupResponse.newBuilder()
                .setGroupId(group.groupId())
                .setComplete(files.stream().allMatch(MaskFileRow::verified));
        for (var file : files) {
            var reason = rejected.get(file.maskId());
            if (file.verified()) {
                response.addVerified(file.fileName());
            } else if (reason == null) {
                response.addMissing(file.fileName());
            } else {
                response.addRejected(
                        RejectedMask.newBuilder().setFile(file.fileName()).setReason(reason));
            }
        }
        return response.build();
    }
}

package dev.labeler.annotation.restore;

import dev.labeler.annotation.imports.ImportDao;
import dev.labeler.annotation.project.ClassDao;
import dev.labeler.annotation.revision.RevisionLock;
import dev.labeler.annotation.revision.UndoStepDao;
import dev.labeler.annotation.revision.UndoStepRow.ImageStep;
import dev.labeler.kit.db.TransactionRunner;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.AnnotationRestore;
import dev.labeler.proto.type.v1.ErrorReason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Restores annotations in one transaction: compares, locks the images, appends one revision for each
/// difference. The transaction's time and disk space depend on the number of changes, its memory does not.
final class AnnotationRestorer {
    private static final int MAX_LISTED_IMAGES = 1000;

    private final int maxChanges;

    /// @param maxChanges most annotations that one restore may change
    AnnotationRestorer(int maxChanges) {
        this.maxChanges = maxChanges;
    }

    /// Returns what the restore would change.
    ///
    /// @throws Failure UNPROCESSABLE
    AnnotationRestore preview(Handle handle, RestorePlan plan) {
        prepare(handle, plan, false);
        return count(handle, plan).setDryRun(true).build();
    }

    /// @throws Failure UNPROCESSABLE, IMPORT_RUNNING
    AnnotationRestore restore(Handle handle, RestorePlan plan, @Nullable Long actor, Instant now) {
        var projectId = plan.projectId();
        if (ImportDao.isWriting(handle, projectId)) {
            throw Failure.conflict(
                            ErrorReason.IMPORT_RUNNING,
                            "An import of this project is running. Retry when it has ended.")
                    .with("project_id", projectId);
        }
        var changes = prepare(handle, plan, true);
        var response = count(handle, plan);
        if (changes == 0) {
            return response.build();
        }
        var seq = RevisionLock.nextSeqShared(handle, projectId);
        RestoreWriteDao.write(
                handle, new RestoreWriteDao.SharedColumns(projectId, seq, actor, now.truncatedTo(ChronoUnit.MICROS)));
        ClassDao.setRetired(handle, projectId, RestoreCountDao.findGainedClasses(handle), null);
        UndoStepDao.insert(handle, projectId, seq, actor, RestoreCountDao.findOnlyImage(handle), ImageStep.NONE);
        return response.setRevision(seq).setPreviousRevision(seq - 1).build();
    }

    /// Stores the changes in the temporary tables and returns their number.
    private int prepare(Handle handle, RestorePlan plan, boolean lock) {
        TransactionRunner.useIndexOrder(handle);
        RestorePlanDao.createTables(handle);
        RestorePlanDao.insertImages(handle, plan);
        if (lock) {
            RestorePlanDao.lockImages(handle, plan.projectId());
        }
        var changes = RestorePlanDao.insertAnnotations(handle, plan, maxChanges + 1);
        if (changes > maxChanges) {
            throw Failure.unprocessable("The restore changes more than " + maxChanges
                            + " annotations. Restore some of the images at a time, with image_ids.")
                    .with("path", "image_ids")
                    .violation("image_ids", "select more than " + maxChanges + " annotations that differ");
        }
        return plan.scope() instanceof RestoreScope.GivenAnnotations
                ? changes + NoObjectRule.apply(handle, plan.projectId())
                : changes;
    }

    private static AnnotationRestore.Builder count(Handle handle, RestorePlan plan) {
        var classes = RestoreCountDao.listClasses(handle);
        var response = AnnotationRestore.newBuilder()
                .setProjectId(plan.projectId())
                .setTotal(RestoreMapping.total(classes))
                .setImageCount(RestoreCountDao.countImages(handle))
                .addAllClasses(RestoreMapping.toProto(
                        classes, ClassDao.list(handle, plan.projectId()), RestoreCountDao.findGainedClasses(handle)));
        RestoreCountDao.listImages(handle, plan.projectId(), MAX_LISTED_IMAGES)
                .forEach(image -> response.addImages(RestoreMapping.toProto(image)));
        return response;
    }
}

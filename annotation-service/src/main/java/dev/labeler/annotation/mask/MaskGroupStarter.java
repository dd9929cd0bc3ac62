package dev.labeler.annotation.mask;

import dev.labeler.annotation.annotation.AnnotationFailures;
import dev.labeler.annotation.project.ProjectMapping;
import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.IdempotencyStore;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.PartLayout;
import dev.labeler.proto.annotation.v1.CreateMaskGroupRequest;
import dev.labeler.proto.annotation.v1.MaskFileUpload;
import dev.labeler.proto.annotation.v1.MaskGroupUpload;
import dev.labeler.proto.annotation.v1.MaskPart;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Creates groups and signs the links to upload their files.
final class MaskGroupStarter {
    private static final int MAX_GROUPS_OF_ANNOTATION = 1000;
    private static final int MAX_OPEN_OF_ANNOTATION = 20;
    private static final int MAX_OPEN_OF_PROJECT = 1000;

    private final Database database;
    private final ObjectStore store;
    private final Clock clock;

    MaskGroupStarter(Database database, ObjectStore store, Clock clock) {
        this.database = database;
        this.store = store;
        this.clock = clock;
    }

    MaskGroupUpload create(CreateMaskGroupRequest request, String projectId) {
        var lifetime = MaskGroupParser.lifetime(request);
        var group = withUploads(MaskGroupParser.parse(request, projectId), lifetime);
        var created = insertOnce(request, group, lifetime);
        if (!created.group().groupId().equals(group.groupId())) {
            abortUploads(group);
        }
        return sign(created);
    }

    private record CreatedGroup(MaskGroupRow group, List<MaskFileRow> files) {}

    /// Starts the multipart uploads of the large files. Their removal is scheduled first, so that a kill leaves none.
    private NewMaskGroup withUploads(NewMaskGroup group, Duration lifetime) {
        if (!group.hasParts()) {
            return group;
        }
        database.transactions().inTransaction(handle -> {
            MaskCleanupDao.addStaging(handle, group, lifetime);
            return group;
        });
        return group.withFiles(group.files().stream()
                .map(file -> file.hasParts()
                        ? file.withStoreId(store.presignedUploads()
                                .begin(group.stagingPrefix() + file.objectName(), file.contentType()))
                        : file)
                .toList());
    }

    private void abortUploads(NewMaskGroup group) {
        for (var file : group.files()) {
            if (file.storeId() != null) {
                store.presignedUploads().abort(group.stagingPrefix() + file.objectName(), file.storeId());
            }
        }
    }

    /// Inserts the group, or returns that of the earlier call which this one repeats. Only the id is stored with the
    /// idempotency key, because the links are signed again.
    private CreatedGroup insertOnce(CreateMaskGroupRequest request, NewMaskGroup group, Duration lifetime) {
        return database.transactions().inTransaction(handle -> {
            var first = IdempotencyStore.runOnce(handle, request, MaskGroupUpload.parser(), () -> {
                insert(handle, group, lifetime);
                return MaskGroupUpload.newBuilder().setGroupId(group.groupId()).build();
            });
            var row = MaskGroupDao.find(handle, group.projectId(), group.annotationId(), first.getGroupId());
            if (row == null) {
                throw MaskFailures.notFound(group.annotationId(), first.getGroupId());
            }
            return new CreatedGroup(row, MaskFileDao.list(handle, row));
        });
    }

    private static void insert(Handle handle, NewMaskGroup group, Duration lifetime) {
        var annotation = RevisionDao.findHeader(handle, group.annotationId());
        if (annotation == null || annotation.isDeletion()) {
            throw AnnotationFailures.notFound(group.annotationId(), "");
        }
        MaskGroupDao.lockCreation(handle, group.projectId());
        var counts = MaskGroupDao.count(handle, group.projectId(), group.annotationId());
        limit(counts.ofAnnotation(), MAX_GROUPS_OF_ANNOTATION, "The annotation has", "mask groups");
        limit(
                counts.openOfAnnotation(),
                MAX_OPEN_OF_ANNOTATION,
                "The annotation has",
                "mask groups that are not complete");
        limit(counts.openOfProject(), MAX_OPEN_OF_PROJECT, "The project has", "mask groups that are not complete");
        MaskGroupDao.insert(
                handle, group, annotation.imageId(), Caller.current().userId(), lifetime);
        MaskFileDao.insert(handle, group);
        MaskCleanupDao.addStaging(handle, group, lifetime);
    }

    private static void limit(long count, int most, String subject, String what) {
        if (count >= most) {
            throw Failure.unprocessable(subject + " " + count + " " + what + "; at most " + most
                            + " are allowed. Complete or delete one of them.")
                    .with("limit", most);
        }
    }

    private MaskGroupUpload sign(CreatedGroup created) {
        var group = created.group();
        var left = Duration.between(clock.instant(), group.expiresAt());
        var lifetime = left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
        var upload = MaskGroupUpload.newBuilder()
                .setGroupId(group.groupId())
                .setAnnotationId(group.annotationId())
                .setName(group.name())
                .setExpiresAt(ProjectMapping.toProto(group.expiresAt()));
        for (var file : created.files()) {
            upload.addFiles(sign(group, file, lifetime));
        }
        return upload.build();
    }

    private MaskFileUpload sign(MaskGroupRow group, MaskFileRow file, Duration lifetime) {
        var stagingKey = group.stagingPrefix() + file.objectName();
        var upload = MaskFileUpload.newBuilder()
                .setMaskId(file.maskId())
                .setFileName(file.fileName())
                .setKey(group.prefix() + file.objectName());
        if (file.storeId() == null) {
            var link = store.links().presignPut(stagingKey, file.contentType(), file.size(), lifetime);
            return upload.setUploadUrl(link.url().toString())
                    .putAllHeaders(link.headers())
                    .setExpiresAt(ProjectMapping.toProto(link.expiresAt()))
                    .build();
        }
        var layout = PartLayout.of(file.size());
        var expiresAt = group.expiresAt();
        for (var number = 1; number <= layout.count(); number++) {
            var link = store.presignedUploads()
                    .presignPart(stagingKey, file.storeId(), number, layout.size(number), lifetime);
            expiresAt = earlier(expiresAt, link.expiresAt());
            upload.addParts(MaskPart.newBuilder()
                    .setPartNumber(number)
                    .setUploadUrl(link.url().toString())
                    .setSize(layout.size(number)));
        }
        return upload.setExpiresAt(ProjectMapping.toProto(expiresAt)).build();
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}

package dev.labeler.dataset;

import dev.labeler.dataset.audit.AuditWriter;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.DatasetDao;
import dev.labeler.dataset.catalog.DatasetEnumWords;
import dev.labeler.dataset.catalog.DatasetFilter;
import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.catalog.MetaFileWriter;
import dev.labeler.dataset.catalog.MetadataValidator;
import dev.labeler.dataset.deletion.DatasetDeletionService;
import dev.labeler.dataset.snapshot.PublicationRecorder;
import dev.labeler.dataset.snapshot.SnapshotDao;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.JobScheduler;
import dev.labeler.kit.rpc.ClearedFieldReader;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.AuditAction;
import dev.labeler.proto.dataset.v1.Dataset;
import dev.labeler.proto.dataset.v1.DeleteDatasetRequest;
import dev.labeler.proto.dataset.v1.DeleteDatasetResponse;
import dev.labeler.proto.dataset.v1.RecordPublicationRequest;
import dev.labeler.proto.dataset.v1.UpdateDatasetRequest;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.proto.type.v1.ErrorReason;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Updates and deletes datasets, and records publications.
final class DatasetEditor {
    private final Database database;
    private final DatasetAccessCheck accessCheck;
    private final DatasetDeletionService deletions;
    private final JobScheduler jobs;
    private final Clock clock;

    DatasetEditor(
            Database database,
            DatasetAccessCheck accessCheck,
            DatasetDeletionService deletions,
            JobScheduler jobs,
            Clock clock) {
        this.database = database;
        this.deletions = deletions;
        this.accessCheck = accessCheck;
        this.jobs = jobs;
        this.clock = clock;
    }

    Dataset update(UpdateDatasetRequest request) {
        var changed = database.transactions().once(request, Dataset.parser(), handle -> update(handle, request));
        jobs.triggerDueJobs();
        return changed;
    }

    private Dataset update(Handle handle, UpdateDatasetRequest request) {
        var granted = accessCheck.requireLocked(handle, request.getDatasetId());
        check(request);
        var row = changed(granted.dataset(), request);
        if (row.visibility() != granted.dataset().visibility()) {
            granted.requireElevated();
        }
        DatasetDao.update(handle, row);
        audit(handle, granted.dataset(), row);
        jobs.schedule(handle, MetaFileWriter.instance(row.id()), clock.instant());
        return DatasetMapping.toProto(row);
    }

    /// @throws Failure IN_USE where snapshots pin it, unless forced
    DeleteDatasetResponse delete(Handle handle, DeleteDatasetRequest request) {
        var id = request.getDatasetId();
        var dataset = accessCheck.requireLocked(handle, id).dataset();
        requireNameConfirmation(request, dataset);
        var snapshots = SnapshotDao.count(handle, id);
        if (snapshots > 0 && !request.getForce()) {
            throw Failure.conflict(
                            ErrorReason.IN_USE,
                            "Dataset " + id + " is pinned by snapshots (" + snapshots
                                    + "). Delete them first, or set `force`.")
                    .with("dataset_id", id)
                    .with("snapshots", snapshots);
        }
        var restorableUntil = deletions.delete(handle, id);
        AuditWriter.write(
                handle,
                id,
                AuditAction.AUDIT_ACTION_DATASET_DELETED,
                "name",
                dataset.name(),
                "owner_id",
                dataset.ownerId());
        return DeleteDatasetResponse.newBuilder()
                .setDatasetId(id)
                .setDeleted(true)
                .setRestorableUntil(DatasetMapping.toProto(restorableUntil))
                .build();
    }

    private static void requireNameConfirmation(DeleteDatasetRequest request, DatasetRow dataset) {
        if (request.hasDatasetNameConfirmation()
                && !request.getDatasetNameConfirmation().equals(dataset.name())) {
            var reason = "is not the name of dataset " + dataset.id();
            throw Failure.unprocessable("dataset_name_confirmation " + reason + "; nothing was deleted.")
                    .with("path", "dataset_name_confirmation")
                    .with("dataset_id", dataset.id())
                    .violation("dataset_name_confirmation", reason);
        }
    }

    void recordPublication(RecordPublicationRequest request) {
        database.transactions().inTransaction(handle -> {
            var id = request.getDatasetId();
            accessCheck.requireLocked(handle, id);
            PublicationRecorder.record(handle, jobs, clock, id, request.getAnnotations());
            return id;
        });
        jobs.triggerDueJobs();
    }

    private static void audit(Handle handle, DatasetRow before, DatasetRow after) {
        var fields = new ArrayList<String>();
        addIfChanged(fields, "name", before.name(), after.name());
        addIfChanged(fields, "description", before.description(), after.description());
        addIfChanged(fields, "tags", before.tags(), after.tags());
        if (!fields.isEmpty()) {
            AuditWriter.write(
                    handle, after.id(), AuditAction.AUDIT_ACTION_DATASET_UPDATED, "fields", String.join(", ", fields));
        }
        if (before.visibility() != after.visibility()) {
            AuditWriter.write(
                    handle,
                    after.id(),
                    AuditAction.AUDIT_ACTION_VISIBILITY_CHANGED,
                    "visibility",
                    DatasetEnumWords.word(after.visibility()),
                    "previous",
                    DatasetEnumWords.word(before.visibility()));
        }
    }

    private static void addIfChanged(
            List<String> fields, String name, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            fields.add(name);
        }
    }

    private static void check(UpdateDatasetRequest request) {
        var check = new MetadataValidator.ViolationCollector();
        if (request.hasName()) {
            check.name(request.getName());
        }
        if (request.hasDescription()) {
            check.description(request.getDescription());
        }
        check.tags(DatasetFilter.tags(request.getTagsList()));
        check.throwIfAny();
        if (request.getVisibility() == Visibility.UNRECOGNIZED) {
            throw Failure.invalid("Visibility must be private, public or organization.")
                    .with("path", "visibility")
                    .with("allowed", "private, public, organization");
        }
    }

    private DatasetRow changed(DatasetRow row, UpdateDatasetRequest request) {
        var cleared = ClearedFieldReader.of(request);
        var setTags = request.getSetTags() || request.getTagsCount() > 0 || cleared.contains("tags");
        return row.withMetadata(
                request.hasName() ? request.getName().strip() : row.name(),
                cleared.contains("description")
                        ? null
                        : request.hasDescription() ? request.getDescription() : row.description(),
                setTags ? DatasetFilter.tags(request.getTagsList()) : row.tags(),
                request.getVisibility() == Visibility.VISIBILITY_UNSPECIFIED
                        ? row.visibility()
                        : request.getVisibility(),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
    }
}

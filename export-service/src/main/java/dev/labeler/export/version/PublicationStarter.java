package dev.labeler.export.version;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.google.protobuf.Message;
import dev.labeler.export.delivery.DeliveryPlanner;
import dev.labeler.export.encoding.EncodingMemoryBudget;
import dev.labeler.export.encoding.ExportContent;
import dev.labeler.export.encoding.ExportRowSource;
import dev.labeler.export.working.WorkingVersionFollower;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.JobScheduler;
import dev.labeler.kit.failpoint.Failpoint;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.StatePoller;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.proto.export.v1.VersionStatus;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Channel;
import io.grpc.Status;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts versions and waits for them, for runner and for export versions.
public final class PublicationStarter implements AutoCloseable {
    private static final int JOB_THREADS = 4;
    private static final int MAX_DESCRIPTION_LENGTH = 10_000;
    private static final Pattern NUMBER = Pattern.compile("v(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})");
    private static final Pattern PUBLICATION = Pattern.compile("v[1-9]\\d{0,8}\\.0");
    private static final Pattern EXPORT = Pattern.compile("v[1-9]\\d{0,8}\\.(0|[1-9]\\d{0,8})");
    private static final Logger LOG = LoggerFactory.getLogger(PublicationStarter.class);

    private final Database database;
    private final ObjectStore store;
    private final VersionFreezer freezer;
    private final AbortedVersionCleaner cleaner;
    private final PublicationRunner runner;
    private final JobScheduler jobs;
    private final WorkingVersionFollower workingVersions;
    private final DeliveryPlanner deliveries;
    private final VersionFileBuilder builder;
    private final Clock clock;

    /// @param annotations channel to annotation-service with an internal credential, for the current caller
    /// @param datasets channel to dataset-service, also with an internal credential
    /// @param workingVersions finds working versions for lists
    /// @param deliveries finds the deliveries of versions for responses
    /// @param listeners called when a version is published
    /// @param tasks one-time tasks that run on the same scheduler, beside the publications
    /// @param recurringTasks likewise
    public PublicationStarter(
            Database database,
            ObjectStore store,
            Channel annotations,
            Channel datasets,
            ExportRowSource rows,
            EncodingMemoryBudget memory,
            WorkingVersionFollower workingVersions,
            DeliveryPlanner deliveries,
            List<PublicationListener> listeners,
            List<Task<?>> tasks,
            List<RecurringTask<?>> recurringTasks,
            Clock clock) {
        this.database = database;
        this.store = store;
        this.clock = clock;
        this.workingVersions = workingVersions;
        this.deliveries = deliveries;
        this.freezer = new VersionFreezer(database, annotations, datasets);
        this.builder = new VersionFileBuilder(store, rows, memory);
        this.cleaner = new AbortedVersionCleaner(database, store, annotations, clock);
        this.runner = new PublicationRunner(
                database,
                freezer,
                rows,
                memory,
                store,
                new PublicationNotifier(database, datasets),
                cleaner,
                listeners,
                clock);
        this.jobs = JobScheduler.start(
                database,
                Stream.concat(Stream.of(PublicationJob.task(database, runner)), tasks.stream())
                        .toList(),
                recurringTasks,
                JOB_THREADS,
                (instance, reason) -> PublicationJob.abortParked(runner, instance, reason));
    }

    /// A request for a version.
    ///
    /// @param number null for the next number of the type
    /// @param waits whether the caller waits for the files
    public record PublicationRequest(
            VersionType type,
            @Nullable String number,
            @Nullable String description,
            ExportContent content,
            List<ExportFormat> formats,
            boolean waits) {
        public PublicationRequest {
            formats = List.copyOf(formats);
            var isPublication = type == VersionType.VERSION_TYPE_PUBLISHED;
            if (number != null
                    && !(isPublication ? PUBLICATION : EXPORT).matcher(number).matches()) {
                var rule = isPublication
                        ? "a published version must be v<n>.0, for example v2.0"
                        : "an export version must be v<n>.<m>, for example v2.1";
                throw Failure.unprocessable("Version number " + number + " is invalid: " + rule + ".")
                        .with("path", "version_number")
                        .violation("version_number", rule);
            }
            if (description != null && description.length() > MAX_DESCRIPTION_LENGTH) {
                throw Failure.unprocessable("The description has " + description.length() + " characters; at most "
                                + MAX_DESCRIPTION_LENGTH + " are allowed.")
                        .violation("description", "must have at most " + MAX_DESCRIPTION_LENGTH + " characters");
            }
        }
    }

    /// Starts a version and waits for its end, at most one minute. After the first transaction the job
    /// completes it in any case.
    ///
    /// @param request the request, which a retry with the same idempotency key must equal
    public Version publish(Message request, String projectId, Access dataset, PublicationRequest publication)
            throws InterruptedException {
        Failpoint.reach("publish.insert");
        var started = database.transactions().once(request, Version.parser(), handle -> {
            var id = PublishedVersionDao.insert(
                    handle,
                    new PublishedVersionDao.NewVersion(
                            projectId,
                            dataset.getDatasetId(),
                            publication.number(),
                            publication.type(),
                            publication.description(),
                            publication.content(),
                            publication.formats(),
                            Caller.current().userId(),
                            clock.instant()));
            jobs.schedule(handle, PublicationJob.instance(id), clock.instant());
            Failpoint.reach("publish.insert.uncommitted");
            return Version.newBuilder().setId(id).build();
        });
        Failpoint.reach("publish.inserted");
        freezeNow(started.getId());
        jobs.triggerDueJobs();
        return publication.waits() ? awaitEnd(started.getId()) : toProto(started.getId());
    }

    private Version toProto(long versionId) {
        var row = database.jdbi().withHandle(handle -> PublishedVersionDao.require(handle, versionId));
        return toProto(row);
    }

    /// Freezes the version before the job does, so that the caller gets the failure of the freeze at once.
    private void freezeNow(long versionId) {
        var row = database.jdbi().withHandle(handle -> PublishedVersionDao.require(handle, versionId));
        if (row.hasEnded()) {
            return;
        }
        try {
            cleaner.release(row.projectId());
            freezer.freeze(row);
        } catch (Failure e) {
            if (!PublicationRunner.isRetryable(e)) {
                runner.abort(versionId, e);
                throw e.metadata().containsKey("version_id") ? e : e.with("version_id", versionId);
            }
            LOG.info("Cannot freeze the version yet; the job retries: version={} reason={}", versionId, e.text());
        }
    }

    private Version awaitEnd(long versionId) throws InterruptedException {
        var row = StatePoller.awaitEnd(
                () -> database.jdbi().withHandle(handle -> PublishedVersionDao.require(handle, versionId)),
                PublishedVersionRow::hasEnded);
        if (row.failure() != null) {
            throw row.failure();
        }
        return toProto(row);
    }

    /// Aborts a version that is not committed.
    Version cancel(PublishedVersionRow version) {
        var isWorking = version.versionType() == VersionType.VERSION_TYPE_WORKING;
        if (isWorking || !runner.abort(version.versionId(), cancelled(version.versionId()))) {
            var row = database.jdbi().withHandle(handle -> PublishedVersionDao.require(handle, version.versionId()));
            if (isWorking || row.status() != VersionStatus.VERSION_STATUS_ABORTED) {
                throw Failure.conflict(
                                ErrorReason.NOTHING_TO_DO,
                                isWorking
                                        ? "A working version cannot be cancelled."
                                        : "Version " + row.versionId() + " cannot be cancelled; its status is "
                                                + row.restName() + ".")
                        .with("status", row.restName());
            }
        }
        return toProto(version.versionId());
    }

    private static Failure cancelled(long versionId) {
        return Failure.conflict(
                        ErrorReason.NOT_READY,
                        "Version " + versionId + " was cancelled by user "
                                + Caller.current().userId() + ".")
                .with("status", "aborted");
    }

    /// Verifies the files of versions.
    public VersionVerifier verifier() {
        return new VersionVerifier(database, store, builder);
    }

    /// Writes a file again that was deleted after its retention, and returns its row.
    ///
    /// @throws Failure OBJECT_DAMAGED if the file would have other bytes
    ArtifactRow restore(PublishedVersionRow version, ArtifactRow removed) throws IOException, InterruptedException {
        var sha256 = version.selection() == null ? "" : builder.build(version, removed);
        if (!sha256.equals(removed.sha256())) {
            LOG.error("ALARM: a removed file was written again with other bytes: key={}", removed.key());
            throw Failure.of(
                    Status.Code.UNAVAILABLE,
                    ErrorReason.OBJECT_DAMAGED,
                    "The file " + removed.key() + " was removed and cannot be written again with the same bytes. "
                            + "Export the version again.");
        }
        database.transactions().inTransaction(handle -> {
            VersionFileDao.markRestored(handle, version.versionId(), removed.format());
            return sha256;
        });
        return new ArtifactRow(removed.format(), removed.key(), sha256, removed.sizeBytes(), removed.losses(), false);
    }

    /// Finds working versions that were created just now.
    void followWorkingVersions(String projectId) {
        workingVersions.insertNew(projectId);
    }

    /// Returns the version with signed links.
    Version toProto(PublishedVersionRow row) {
        return toProto(List.of(row)).getFirst();
    }

    /// Returns the versions with signed links.
    List<Version> toProto(List<PublishedVersionRow> rows) {
        var ids = rows.stream().map(PublishedVersionRow::versionId).toList();
        return database.jdbi().withHandle(handle -> {
            var artifacts = PublishedVersionDao.listArtifacts(handle, ids);
            var sent = deliveries.find(handle, ids);
            return rows.stream()
                    .map(row -> PublishedVersionMapping.toProto(
                            row, artifacts.getOrDefault(row.versionId(), List.of()), sent.get(row.versionId()), store))
                    .toList();
        });
    }

    /// Returns the selection of the version with that number.
    ///
    /// @throws Failure VERSION_NOT_FOUND
    public ExportRowSource.ExportSelection findSelection(String projectId, String number) {
        var row = NUMBER.matcher(number).matches()
                ? database.jdbi().withHandle(handle -> PublishedVersionDao.findByNumber(handle, projectId, number))
                : null;
        if (row == null || row.selection() == null) {
            throw Failure.notFound(
                            ErrorReason.VERSION_NOT_FOUND, "Version " + number + " does not exist in this project.")
                    .with("project_id", projectId);
        }
        return row.selection();
    }

    /// Whether the job scheduler runs.
    public boolean isRunning() {
        return jobs.isRunning();
    }

    @Override
    public void close() {
        jobs.close();
    }
}

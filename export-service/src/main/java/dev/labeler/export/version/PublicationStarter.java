package dev.labeler.export.version;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.google.protobuf.Message;
import dev.labeler.export.encoding.EncodingMemoryBudget;
import dev.labeler.export.encoding.ExportRowSource;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.JobScheduler;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Channel;
import io.grpc.Context;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins versions and waits for them: what publishing and export versions have in common.
public final class PublicationStarter implements AutoCloseable {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    /// Left of a caller's deadline for the answer itself.
    private static final Duration FOR_THE_ANSWER = Duration.ofSeconds(1);

    private static final int JOB_THREADS = 4;
    private static final int LONGEST_DESCRIPTION = 10_000;
    private static final Pattern NUMBER = Pattern.compile("v(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})");
    private static final Pattern PUBLICATION = Pattern.compile("v[1-9]\\d{0,8}\\.0");
    private static final Pattern EXPORT = Pattern.compile("v[1-9]\\d{0,8}\\.(0|[1-9]\\d{0,8})");
    private static final Logger LOG = LoggerFactory.getLogger(PublicationStarter.class);

    private final Database database;
    private final ObjectStore store;
    private final VersionFreezer freezer;
    private final AbortedVersionCleaner aborted;
    private final PublicationRunner publishing;
    private final JobScheduler jobs;
    private final Clock clock;

    /// @param annotations to annotation-service, as this service, for the current caller
    /// @param datasets to dataset-service, likewise
    /// @param upkeep runs on the same scheduler
    public PublicationStarter(
            Database database,
            ObjectStore store,
            Channel annotations,
            Channel datasets,
            ExportRowSource rows,
            EncodingMemoryBudget memory,
            List<RecurringTask<?>> upkeep,
            Clock clock) {
        this.database = database;
        this.store = store;
        this.clock = clock;
        this.freezer = new VersionFreezer(database, annotations, datasets);
        this.aborted = new AbortedVersionCleaner(database, store, annotations, clock);
        this.publishing = new PublicationRunner(
                database, freezer, rows, memory, store, new PublicationNotifier(database, datasets), aborted, clock);
        this.jobs = JobScheduler.start(
                database,
                List.of(PublicationJob.task(database, publishing)),
                upkeep,
                JOB_THREADS,
                (instance, reason) -> PublicationJob.abortParked(publishing, instance, reason));
    }

    /// What somebody asks for.
    ///
    /// @param number null for the next of its type
    public record PublicationRequest(
            VersionType type,
            @Nullable String number,
            @Nullable String description,
            boolean includeDraft,
            boolean includeUnannotated,
            List<ExportFormat> formats) {
        public PublicationRequest {
            formats = List.copyOf(formats);
            var isPublication = type == VersionType.VERSION_TYPE_PUBLISHED;
            if (number != null
                    && !(isPublication ? PUBLICATION : EXPORT).matcher(number).matches()) {
                var rule = isPublication
                        ? "a publication is v<n>.0, for example v2.0"
                        : "an export is v<n>.<m>, for example v2.1";
                throw Failure.unprocessable("The version number is not possible: " + rule + ".")
                        .with("path", "version_number")
                        .violation("version_number", rule);
            }
            if (description != null && description.length() > LONGEST_DESCRIPTION) {
                throw Failure.unprocessable("The description is too long.")
                        .violation("description", "at most " + LONGEST_DESCRIPTION + " characters");
            }
        }
    }

    /// Begins a version and waits for its end, at most a minute. Once the first transaction is
    /// committed, somebody will finish it.
    ///
    /// @param request what a repetition must equal
    public Version publish(Message request, String projectId, Access dataset, PublicationRequest order)
            throws InterruptedException {
        var begun = database.transactions().once(request, Version.parser(), handle -> {
            var id = PublishedVersionDao.insert(
                    handle,
                    new PublishedVersionDao.NewVersion(
                            projectId,
                            dataset.getDatasetId(),
                            order.number(),
                            order.type(),
                            order.description(),
                            order.includeDraft(),
                            order.includeUnannotated(),
                            order.formats(),
                            Caller.current().userId(),
                            clock.instant()));
            jobs.schedule(handle, PublicationJob.instance(id), clock.instant());
            return Version.newBuilder().setId(id).build();
        });
        freezeForTheCaller(begun.getId());
        jobs.triggerDueJobs();
        return awaited(begun.getId());
    }

    /// The job freezes too; doing it here as well tells the caller at once, in the service's own
    /// words, what does not work.
    private void freezeForTheCaller(long versionId) {
        var row = database.jdbi().withHandle(handle -> PublishedVersionDao.require(handle, versionId));
        if (row.hasEnded()) {
            return;
        }
        try {
            aborted.release(row.projectId());
            freezer.freeze(row);
        } catch (Failure e) {
            if (!PublicationRunner.mayPass(e)) {
                publishing.abort(versionId, e);
                throw e.metadata().containsKey("version_id") ? e : e.with("version_id", versionId);
            }
            LOG.info("version {} is left to the job: {}", versionId, e.text());
        }
    }

    private Version awaited(long versionId) throws InterruptedException {
        var until = System.nanoTime() + patience().toNanos();
        var row = database.jdbi().withHandle(handle -> PublishedVersionDao.require(handle, versionId));
        for (long pause = 10; !row.hasEnded() && System.nanoTime() < until; pause = Math.min(250, pause * 2)) {
            TimeUnit.MILLISECONDS.sleep(pause);
            row = database.jdbi().withHandle(handle -> PublishedVersionDao.require(handle, versionId));
        }
        if (row.refusal() != null) {
            throw row.refusal();
        }
        return toProto(row);
    }

    private static Duration patience() {
        var deadline = Context.current().getDeadline();
        if (deadline == null) {
            return LONGEST_WAIT;
        }
        var left =
                Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS)).minus(FOR_THE_ANSWER);
        return left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
    }

    /// The version with live links.
    Version toProto(PublishedVersionRow row) {
        var artifacts = database.jdbi().withHandle(handle -> PublishedVersionDao.artifacts(handle, row.versionId()));
        return PublishedVersionMapping.toProto(row, artifacts, store);
    }

    /// Versions with live links.
    List<Version> toProto(List<PublishedVersionRow> rows) {
        var ids = rows.stream().map(PublishedVersionRow::versionId).toList();
        var artifacts = database.jdbi().withHandle(handle -> PublishedVersionDao.artifacts(handle, ids));
        return rows.stream()
                .map(row ->
                        PublishedVersionMapping.toProto(row, artifacts.getOrDefault(row.versionId(), List.of()), store))
                .toList();
    }

    /// What the files of the version of that number are made of.
    ///
    /// @throws Failure VERSION_NOT_FOUND
    public ExportRowSource.ExportSelection selection(String projectId, String number) {
        var row = NUMBER.matcher(number).matches()
                ? database.jdbi().withHandle(handle -> PublishedVersionDao.findByNumber(handle, projectId, number))
                : null;
        if (row == null || row.selection() == null) {
            throw Failure.notFound(ErrorReason.VERSION_NOT_FOUND, "The project has no such version.")
                    .with("project_id", projectId);
        }
        return row.selection();
    }

    /// Whether the publishing jobs run; for health.
    public boolean isRunning() {
        return jobs.isRunning();
    }

    @Override
    public void close() {
        jobs.close();
    }
}

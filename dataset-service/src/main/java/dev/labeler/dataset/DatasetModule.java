package dev.labeler.dataset;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.labeler.dataset.access.ViewerResolver;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.MetaFileWriter;
import dev.labeler.dataset.deletion.DatasetDeletionService;
import dev.labeler.dataset.download.DownloadGrpcService;
import dev.labeler.dataset.folder.DatasetFolderGrpcService;
import dev.labeler.dataset.identity.DatabaseOidcUserResolver;
import dev.labeler.dataset.identity.IdentityGrpcService;
import dev.labeler.dataset.identity.OidcSubjectDao;
import dev.labeler.dataset.identity.UserDao;
import dev.labeler.dataset.invitation.InvitationGrpcService;
import dev.labeler.dataset.recovery.DatasetRowFile;
import dev.labeler.dataset.sharing.PermissionGrpcService;
import dev.labeler.dataset.snapshot.SnapshotGrpcService;
import dev.labeler.dataset.thumbnail.ThumbnailJob;
import dev.labeler.dataset.upload.DatasetCreationGrpcService;
import dev.labeler.dataset.upload.PrefixLeaseRegistry;
import dev.labeler.dataset.upload.UploadGrpcService;
import dev.labeler.dataset.userdatabase.FirstAdminSetup;
import dev.labeler.dataset.userdatabase.UserDatabase;
import dev.labeler.dataset.version.DatasetVersionGrpcService;
import dev.labeler.dataset.version.DatasetVersionWriter;
import dev.labeler.dataset.version.ObjectGarbageCollector;
import dev.labeler.dataset.version.VerificationJob;
import dev.labeler.kit.cache.ChangeCounter;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.db.IdempotencyStore;
import dev.labeler.kit.db.JobScheduler;
import dev.labeler.kit.identity.OidcUserResolver;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.kit.identity.UserDirectory;
import dev.labeler.kit.rpc.ChangeCountingInterceptor;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.HealthCheck;
import dev.labeler.kit.storage.ObjectStore;
import io.grpc.BindableService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// Wires dataset-service: migrates the schema, starts the jobs and creates the gRPC services.
public final class DatasetModule implements AutoCloseable {
    private static final int JOB_THREADS = 4;

    /// Longer than the 24 hours that a direct upload may take.
    /// More than the interval of the task that writes the row files of changed datasets again.
    private static final Duration CHANGE_WINDOW = Duration.ofMinutes(90);

    private static final Duration MULTIPART_RETENTION = Duration.ofHours(25);

    private final Database database;
    private final Database users;
    private final ObjectStore store;
    private final JobScheduler jobs;
    private final ChangeCounter changes = new ChangeCounter();
    private final List<BindableService> services;

    private DatasetModule(
            Database database, Database users, ObjectStore store, JobScheduler jobs, List<BindableService> services) {
        this.database = database;
        this.users = users;
        this.store = store;
        this.jobs = jobs;
        this.services = services.stream()
                .map(service -> ChangeCountingInterceptor.countChanges(service, changes))
                .toList();
    }

    /// @param store the dataset bucket; the caller closes it
    /// @param annotationStore the annotations bucket; the caller closes it
    /// @param tokens issues the tokens of logins
    /// @param clock verifies the tokens of links; stored times come from the database's clock
    public static DatasetModule open(
            DatasetServiceConfig config,
            ObjectStore store,
            ObjectStore annotationStore,
            TokenIssuer tokens,
            Clock clock) {
        var users = UserDatabase.open(config.userDatabase());
        try {
            var database = openDatabase(config.database());
            try {
                return create(config, database, users, store, annotationStore, tokens, clock);
            } catch (RuntimeException e) {
                database.close();
                throw e;
            }
        } catch (RuntimeException e) {
            users.close();
            throw e;
        }
    }

    /// Opens the database of the service and migrates its schema; for tools that run without the service.
    public static Database openDatabase(DatabaseConfig config) {
        return Database.open(
                config,
                "dataset",
                "classpath:dev/labeler/dataset/migration",
                "classpath:dev/labeler/kit/migration/request",
                "classpath:dev/labeler/kit/migration/scheduled_tasks");
    }

    /// The services of datasets and of identity.
    public List<BindableService> services() {
        return services;
    }

    /// Counts changes of datasets and permissions, which invalidate the caches in this process.
    public ChangeCounter changes() {
        return changes;
    }

    /// Creates an administrator with this e-mail unless a user has it.
    public FirstAdminSetup.Outcome ensureFirstAdmin(String email, Secret password) {
        return FirstAdminSetup.ensureExists(users, email, password);
    }

    /// Maps subjects of an OpenID provider to users.
    public OidcUserResolver oidcUsers() {
        return new DatabaseOidcUserResolver(database, new UserDao(users.jdbi()));
    }

    /// Looks up users.
    public UserDirectory userDirectory() {
        return new UserDao(users.jdbi());
    }

    /// Health checks of the service's dependencies.
    public List<HealthCheck> healthChecks() {
        return List.of(
                new HealthCheck(HealthCheck.DATABASE, database::isReachable),
                new HealthCheck(HealthCheck.DATABASE, users::isReachable),
                new HealthCheck(HealthCheck.STORAGE, store.admin()::isReachable),
                new HealthCheck(HealthCheck.JOBS, jobs::isRunning));
    }

    /// Call after the server has drained.
    @Override
    public void close() {
        jobs.close();
        database.close();
        users.close();
    }

    private static DatasetModule create(
            DatasetServiceConfig config,
            Database database,
            Database users,
            ObjectStore store,
            ObjectStore annotationStore,
            TokenIssuer tokens,
            Clock linkClock) {
        var clock = database.clock();
        var userDao = new UserDao(users.jdbi());
        var viewers = new ViewerResolver(userDao);
        var prefixes = new PrefixLeaseRegistry(database, store);
        var accessCheck = new DatasetAccessCheck(database, viewers);
        var deletions = new DatasetDeletionService(database, viewers, prefixes, config.deletedRetention());
        var jobs = JobScheduler.start(
                database,
                List.of(
                        MetaFileWriter.task(id -> writeFiles(database, store, id)),
                        SnapshotGrpcService.task(database, store),
                        VerificationJob.task(database, store, config.spoolDirectory(), clock),
                        ThumbnailJob.task(database, store, config.spoolDirectory())),
                List.of(
                        sweepUploads(prefixes, database, store),
                        deleteExpired(database, store, clock),
                        deletions.task()),
                JOB_THREADS);
        var versions = new DatasetVersionWriter(jobs, clock);
        var uploads = new UploadGrpcService.UploadSettings(
                config.storageType(), config.spoolDirectory(), config.limits(), config.analyzeRoot());
        return new DatasetModule(
                database,
                users,
                store,
                jobs,
                List.of(
                        new DatasetGrpcService(database, store, viewers, accessCheck, deletions, jobs, clock),
                        new UploadGrpcService(
                                uploads, database, store, viewers, accessCheck, prefixes, versions, clock),
                        new DatasetFolderGrpcService(database, accessCheck),
                        new DatasetCreationGrpcService(database, viewers, versions, config.storageType(), clock),
                        new DatasetVersionGrpcService(
                                database, accessCheck, versions, new VerificationJob(database, jobs, clock)),
                        new SnapshotGrpcService(database, accessCheck, jobs, clock),
                        new DownloadGrpcService(
                                database, store, annotationStore, accessCheck, viewers, tokens.links(), linkClock),
                        new PermissionGrpcService(database, accessCheck, viewers, userDao, jobs, clock),
                        new InvitationGrpcService(database, accessCheck, userDao, clock),
                        new GalleryGrpcService(database, store, accessCheck, versions, jobs, clock),
                        new IdentityGrpcService(userDao, new OidcSubjectDao(database), tokens)));
    }

    /// The files from which a lost database is rebuilt.
    private static void writeFiles(Database database, ObjectStore store, String datasetId) {
        try {
            MetaFileWriter.rewrite(database, store, datasetId);
            DatasetRowFile.write(database, store, datasetId);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.unavailable("row file", e);
        }
    }

    private static RecurringTask<Void> sweepUploads(
            PrefixLeaseRegistry prefixes, Database database, ObjectStore store) {
        return Tasks.recurring("sweep-uploads", FixedDelay.of(database.heartbeat()))
                .execute((_, _) -> {
                    prefixes.sweep();
                    ObjectGarbageCollector.sweep(database, store);
                });
    }

    private static RecurringTask<Void> deleteExpired(Database database, ObjectStore store, Clock clock) {
        return Tasks.recurring("delete-expired", FixedDelay.ofHours(1)).execute((_, context) -> {
            database.transactions().inTransaction(IdempotencyStore::sweep);
            UploadGrpcService.sweep(database, store);
            var changedSince = clock.instant().minus(CHANGE_WINDOW);
            database.jdbi()
                    .withHandle(handle -> DatasetRowFile.listRecentlyChanged(handle, changedSince))
                    .forEach(datasetId -> context.getSchedulerClient()
                            .scheduleIfNotExists(MetaFileWriter.instance(datasetId), clock.instant()));
            store.admin().abortUploadsBegunBefore(clock.instant().minus(MULTIPART_RETENTION));
        });
    }
}

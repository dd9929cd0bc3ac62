package dev.labeler.dataset;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.labeler.dataset.access.ViewerResolver;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.MetaFileWriter;
import dev.labeler.dataset.deletion.DatasetDeletionService;
import dev.labeler.dataset.download.DownloadGrpcService;
import dev.labeler.dataset.identity.DatabaseOidcUserResolver;
import dev.labeler.dataset.identity.IdentityGrpcService;
import dev.labeler.dataset.identity.UserDao;
import dev.labeler.dataset.invitation.InvitationGrpcService;
import dev.labeler.dataset.sharing.PermissionGrpcService;
import dev.labeler.dataset.snapshot.SnapshotGrpcService;
import dev.labeler.dataset.thumbnail.ThumbnailJob;
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
import dev.labeler.kit.db.IdempotencyStore;
import dev.labeler.kit.db.JobScheduler;
import dev.labeler.kit.identity.OidcUserResolver;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.kit.identity.UserDirectory;
import dev.labeler.kit.rpc.ChangeCountingInterceptor;
import dev.labeler.kit.rpc.HealthCheck;
import dev.labeler.kit.storage.ObjectStore;
import io.grpc.BindableService;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// dataset-service wired: opened, it has migrated its schema, swept what a kill left, and serves.
public final class DatasetModule implements AutoCloseable {
    private static final int JOB_THREADS = 4;

    /// Direct uploads may take a day.
    private static final Duration ABANDONED = Duration.ofHours(25);

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

    /// @param store the dataset bucket, which stays the caller's to close
    /// @param annotationStore the annotations bucket, likewise
    /// @param tokens issues what login answers
    /// @param clock by which the tokens of links are verified; what is stored has the database's time
    public static DatasetModule open(
            DatasetServiceConfig config,
            ObjectStore store,
            ObjectStore annotationStore,
            TokenIssuer tokens,
            Clock clock) {
        var users = UserDatabase.open(config.userDatabase());
        try {
            var database = Database.open(
                    config.database(),
                    "dataset",
                    "classpath:dev/labeler/dataset/migration",
                    "classpath:dev/labeler/kit/migration/request",
                    "classpath:dev/labeler/kit/migration/scheduled_tasks");
            try {
                return wired(config, database, users, store, annotationStore, tokens, clock);
            } catch (RuntimeException e) {
                database.close();
                throw e;
            }
        } catch (RuntimeException e) {
            users.close();
            throw e;
        }
    }

    /// The services of datasets and of identity.
    public List<BindableService> services() {
        return services;
    }

    /// Counts the changes of datasets and of who may use them, for what keeps copies in this process.
    public ChangeCounter changes() {
        return changes;
    }

    /// Makes an administrator of this e-mail where no user has it.
    public FirstAdminSetup.Outcome ensureFirstAdmin(String email, Secret password) {
        return FirstAdminSetup.ensureExists(users, email, password);
    }

    /// Who the people of an OpenID provider are.
    public OidcUserResolver oidcUsers() {
        return new DatabaseOidcUserResolver(database, new UserDao(users.jdbi()));
    }

    /// Where users are looked up.
    public UserDirectory userDirectory() {
        return new UserDao(users.jdbi());
    }

    /// What the service needs to do its work.
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

    private static DatasetModule wired(
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
        var grants = new DatasetAccessCheck(database, viewers);
        var deletions = new DatasetDeletionService(database, viewers, prefixes, config.deletedRetention());
        var jobs = JobScheduler.start(
                database,
                List.of(
                        MetaFileWriter.task(database, store),
                        SnapshotGrpcService.task(database, store),
                        VerificationJob.task(database, store, config.spoolDirectory(), clock),
                        ThumbnailJob.task(database, store, config.spoolDirectory())),
                List.of(sweep(prefixes, database, store), forget(database, store, clock), deletions.task()),
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
                        new DatasetGrpcService(database, store, viewers, grants, deletions, jobs, clock),
                        new UploadGrpcService(uploads, database, store, viewers, grants, prefixes, versions, clock),
                        new DatasetVersionGrpcService(
                                database, grants, versions, new VerificationJob(database, jobs, clock)),
                        new SnapshotGrpcService(database, grants, jobs, clock),
                        new DownloadGrpcService(
                                database, store, annotationStore, grants, viewers, tokens.links(), linkClock),
                        new PermissionGrpcService(database, grants, viewers, userDao, jobs, clock),
                        new InvitationGrpcService(database, grants, userDao, clock),
                        new GalleryGrpcService(database, store, grants, versions, jobs, clock),
                        new IdentityGrpcService(userDao, tokens)));
    }

    private static RecurringTask<Void> sweep(PrefixLeaseRegistry prefixes, Database database, ObjectStore store) {
        return Tasks.recurring("sweep-uploads", FixedDelay.of(database.heartbeat()))
                .execute((_, _) -> {
                    prefixes.sweep();
                    ObjectGarbageCollector.sweep(database, store);
                });
    }

    private static RecurringTask<Void> forget(Database database, ObjectStore store, Clock clock) {
        return Tasks.recurring("forget-requests", FixedDelay.ofHours(1)).execute((_, _) -> {
            database.transactions().inTransaction(IdempotencyStore::sweep);
            UploadGrpcService.sweep(database, store);
            store.admin().abortUploadsBegunBefore(clock.instant().minus(ABANDONED));
        });
    }
}

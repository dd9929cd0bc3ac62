package dev.labeler.annotation;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.labeler.annotation.annotation.AnnotationGrpcService;
import dev.labeler.annotation.collaboration.AssignmentGrpcService;
import dev.labeler.annotation.collaboration.LeaseGrpcService;
import dev.labeler.annotation.diff.DiffGrpcService;
import dev.labeler.annotation.feed.ProjectEventGrpcService;
import dev.labeler.annotation.feed.ProjectFeedRegistry;
import dev.labeler.annotation.history.HistoryGrpcService;
import dev.labeler.annotation.imports.ImportGrpcService;
import dev.labeler.annotation.imports.ImportTask;
import dev.labeler.annotation.lease.ImageLeaseDao;
import dev.labeler.annotation.lease.LeaseConfig;
import dev.labeler.annotation.mask.MaskCleaner;
import dev.labeler.annotation.mask.MaskGrpcService;
import dev.labeler.annotation.project.ClassGrpcService;
import dev.labeler.annotation.project.ImageSync;
import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.annotation.project.ProjectGrpcService;
import dev.labeler.annotation.project.UserNameClient;
import dev.labeler.annotation.project.VisibleDatasetClient;
import dev.labeler.annotation.purge.ProjectPurger;
import dev.labeler.annotation.recovery.ProjectRowSender;
import dev.labeler.annotation.restore.RestoreGrpcService;
import dev.labeler.annotation.status.ImageGrpcService;
import dev.labeler.annotation.version.RevisionGrpcService;
import dev.labeler.annotation.working.UnsavedProjectCheck;
import dev.labeler.annotation.working.WorkingVersionConfig;
import dev.labeler.annotation.working.WorkingVersionGrpcService;
import dev.labeler.annotation.working.WorkingVersionWriter;
import dev.labeler.kit.access.DatasetAccessClient;
import dev.labeler.kit.cache.ChangeCounter;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.db.IdempotencyStore;
import dev.labeler.kit.db.JobScheduler;
import dev.labeler.kit.purge.PurgedDatasetFollower;
import dev.labeler.kit.rpc.HealthCheck;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.annotation.v1.AnnotationServiceGrpc;
import io.grpc.BindableService;
import io.grpc.Channel;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// The annotation service: its schema, its jobs and its gRPC services.
public final class AnnotationModule implements AutoCloseable {
    /// The name with which this service calls other services.
    public static final String SERVICE = "annotation-service";

    /// The database schema of its tables.
    public static final String SCHEMA = "annotation";

    private static final int JOB_THREADS = 2;
    private static final Duration SWEEP_INTERVAL = Duration.ofHours(1);

    private final Database database;
    private final ObjectStore store;
    private final ObjectStore annotationStore;
    private final JobScheduler jobs;
    private final ProjectFeedRegistry feeds;
    private final List<BindableService> services;

    private AnnotationModule(
            Database database,
            ObjectStore store,
            ObjectStore annotationStore,
            JobScheduler jobs,
            ProjectFeedRegistry feeds,
            List<BindableService> services) {
        this.database = database;
        this.store = store;
        this.annotationStore = annotationStore;
        this.jobs = jobs;
        this.feeds = feeds;
        this.services = List.copyOf(services);
    }

    /// Migrates the schema and starts the jobs. The caller closes channel and stores.
    ///
    /// @param datasets channel to DatasetService and IdentityService with an internal credential
    ///     (`InternalChannels.of` under [#SERVICE]), acting for the current caller
    /// @param store the dataset bucket
    /// @param annotationStore the annotations bucket
    public static AnnotationModule open(
            DatabaseConfig config,
            LeaseConfig leases,
            Channel datasets,
            ObjectStore store,
            ObjectStore annotationStore) {
        return open(
                config, leases, datasets, new ChangeCounter(), store, annotationStore, WorkingVersionConfig.DEFAULT);
    }

    /// Like [#open(DatabaseConfig, LeaseConfig, Channel, ObjectStore, ObjectStore)], in one process with
    /// dataset-service.
    ///
    /// @param datasetChanges counts the changes of dataset-service; a new counter in separate processes
    public static AnnotationModule open(
            DatabaseConfig config,
            LeaseConfig leases,
            Channel datasets,
            ChangeCounter datasetChanges,
            ObjectStore store,
            ObjectStore annotationStore,
            WorkingVersionConfig workingVersions) {
        var database = openDatabase(config);
        try {
            return create(database, leases, datasets, datasetChanges, store, annotationStore, workingVersions);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /// Opens the database of the service and migrates its schema; for tools that run without the service.
    public static Database openDatabase(DatabaseConfig config) {
        return Database.open(
                config,
                SCHEMA,
                "classpath:dev/labeler/kit/migration/request",
                "classpath:dev/labeler/kit/migration/scheduled_tasks",
                "classpath:dev/labeler/annotation/migration");
    }

    private static AnnotationModule create(
            Database database,
            LeaseConfig leases,
            Channel channel,
            ChangeCounter datasetChanges,
            ObjectStore store,
            ObjectStore annotationStore,
            WorkingVersionConfig workingConfig) {
        var clock = database.clock();
        var datasets = new DatasetAccessClient(channel, datasetChanges);
        var access = new ProjectAccessCheck(database, datasets, new ImageSync(database, channel));
        var userNames = new UserNameClient(channel);
        var imports = new ImportTask(database, datasets, channel, store, SERVICE, clock);
        var workingVersions = new WorkingVersionWriter(database, clock);
        var jobs = JobScheduler.start(
                database,
                List.of(imports.task()),
                List.of(
                        sweepTask(database),
                        new UnsavedProjectCheck(database, workingVersions, workingConfig).task(),
                        new MaskCleaner(database, annotationStore).task(),
                        new PurgedDatasetFollower(database, channel).task(new ProjectPurger(database)::purge)),
                JOB_THREADS,
                imports::failParked);
        var feeds = ProjectFeedRegistry.start(database);
        return new AnnotationModule(
                database,
                store,
                annotationStore,
                jobs,
                feeds,
                List.of(
                        new ProjectGrpcService(database, datasets, new VisibleDatasetClient(channel), access, clock),
                        annotationService(database, access, userNames, clock),
                        new ImageGrpcService(database, access, workingVersions, clock),
                        new ClassGrpcService(database, access, clock),
                        new ImportGrpcService(database, access, channel, jobs, clock),
                        new ProjectEventGrpcService(access, feeds),
                        new AssignmentGrpcService(database, access, datasets, userNames),
                        new LeaseGrpcService(database, access, userNames, leases),
                        new MaskGrpcService(database, annotationStore, access, clock),
                        new RevisionGrpcService(database, access, clock),
                        new WorkingVersionGrpcService(
                                database,
                                access,
                                workingVersions,
                                new ProjectRowSender(database, store.scratchDirectory())),
                        new DiffGrpcService(database, access),
                        new RestoreGrpcService(database, access, clock)));
    }

    private static BindableService annotationService(
            Database database, ProjectAccessCheck access, UserNameClient userNames, Clock clock) {
        var methods = ServiceMethods.of(AnnotationServiceGrpc.getServiceDescriptor());
        new AnnotationGrpcService(database, access, clock).bind(methods);
        new HistoryGrpcService(database, access, userNames, clock).bind(methods);
        return methods::build;
    }

    private static RecurringTask<Void> sweepTask(Database database) {
        return Tasks.recurring("sweep-requests", FixedDelay.of(SWEEP_INTERVAL))
                .execute((_, _) -> database.transactions().inTransaction(handle -> {
                    ImageLeaseDao.sweep(handle);
                    return IdempotencyStore.sweep(handle);
                }));
    }

    /// The gRPC services, for an `RpcServer`.
    public List<BindableService> services() {
        return services;
    }

    /// The dependencies without which the service is not ready.
    public List<HealthCheck> healthChecks() {
        return List.of(
                new HealthCheck(HealthCheck.DATABASE, database::isReachable),
                new HealthCheck(HealthCheck.STORAGE, store.admin()::isReachable),
                new HealthCheck(HealthCheck.STORAGE, annotationStore.admin()::isReachable),
                new HealthCheck(HealthCheck.JOBS, jobs::isRunning));
    }

    /// Waits a limited time for running jobs and closes the connection pool. Close the servers of [#services]
    /// first.
    @Override
    public void close() {
        feeds.close();
        jobs.close();
        database.close();
    }
}

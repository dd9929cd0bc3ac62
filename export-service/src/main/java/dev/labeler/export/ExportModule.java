package dev.labeler.export;

import dev.labeler.export.access.ProjectAccessClient;
import dev.labeler.export.delivery.DeliveryConfig;
import dev.labeler.export.delivery.DeliveryGrpcService;
import dev.labeler.export.delivery.DeliveryModule;
import dev.labeler.export.delivery.DeliveryPlanner;
import dev.labeler.export.encoding.EncodingMemoryBudget;
import dev.labeler.export.encoding.ExportRowSource;
import dev.labeler.export.http.AddressPolicy;
import dev.labeler.export.http.OutboundHttpClient;
import dev.labeler.export.ondemand.ExportGrpcService;
import dev.labeler.export.ondemand.StoredExportService;
import dev.labeler.export.version.ExportVersionPruner;
import dev.labeler.export.version.PublicationGrpcService;
import dev.labeler.export.version.PublicationStarter;
import dev.labeler.export.version.VersionGrpcService;
import dev.labeler.export.version.VersionPurger;
import dev.labeler.export.version.VersionVerifier;
import dev.labeler.export.webhook.WebhookEventFollower;
import dev.labeler.export.webhook.WebhookEvents;
import dev.labeler.export.webhook.WebhookGrpcService;
import dev.labeler.export.webhook.WebhookSender;
import dev.labeler.export.working.WorkingCopyJob;
import dev.labeler.export.working.WorkingCopyPruner;
import dev.labeler.export.working.WorkingCopyWriter;
import dev.labeler.export.working.WorkingVersionFollower;
import dev.labeler.kit.access.DatasetAccessClient;
import dev.labeler.kit.cache.ChangeCounter;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.identity.InternalChannels;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.kit.purge.PurgedDatasetFollower;
import dev.labeler.kit.rpc.HealthCheck;
import dev.labeler.kit.storage.ObjectStore;
import io.grpc.BindableService;
import io.grpc.Channel;
import java.util.List;

/// Creates export-service: its schema, its jobs and its gRPC services. Jobs that were interrupted by a kill
/// continue.
public final class ExportModule implements AutoCloseable {
    /// The name with which this service calls other services.
    public static final String SERVICE = "export-service";

    /// Maximum bytes of an export that is stored instead of streamed.
    private static final long MAX_STORED_BYTES = 500_000_000;

    private final Database database;
    private final ObjectStore store;
    private final PublicationStarter publications;
    private final DeliveryModule deliveries;
    private final OutboundHttpClient webhookClient;
    private final List<BindableService> services;

    private ExportModule(
            Database database,
            ObjectStore store,
            PublicationStarter publications,
            DeliveryModule deliveries,
            OutboundHttpClient webhookClient,
            List<BindableService> services) {
        this.database = database;
        this.store = store;
        this.publications = publications;
        this.deliveries = deliveries;
        this.webhookClient = webhookClient;
        this.services = services;
    }

    /// @param store the annotations bucket, which the caller closes
    /// @param datasetsBucket name of the bucket with the images, which some formats contain
    /// @param annotations channel to annotation-service without credentials
    /// @param datasets channel to dataset-service without credentials
    /// @param datasetChanges counts the changes of dataset-service if it runs in this process
    /// @param delivery where published versions are delivered
    public static ExportModule open(
            DatabaseConfig config,
            ObjectStore store,
            String datasetsBucket,
            Channel annotations,
            Channel datasets,
            ChangeCounter datasetChanges,
            TokenIssuer tokens,
            ExportRetention retention,
            DeliveryConfig delivery) {
        var database = openDatabase(config);
        try {
            var clock = database.clock();
            var toAnnotations = InternalChannels.of(annotations, tokens, SERVICE);
            var toDatasets = InternalChannels.of(datasets, tokens, SERVICE);
            var access = new ProjectAccessClient(toAnnotations, new DatasetAccessClient(toDatasets, datasetChanges));
            var rows = new ExportRowSource(toAnnotations, toDatasets, datasetsBucket);
            var memory = new EncodingMemoryBudget(Runtime.getRuntime().maxMemory());
            var exports = new StoredExportService(database, store, rows, memory, clock, MAX_STORED_BYTES);
            var workingVersions = new WorkingVersionFollower(database, toAnnotations, clock);
            var workingCopies = new WorkingCopyWriter(database, store, rows, memory, toAnnotations, toDatasets);
            var pruner = new WorkingCopyPruner(database, store, retention.workingCopies(), clock);
            var exportVersions = new ExportVersionPruner(database, store, retention.exportVersions(), clock);
            var planner = new DeliveryPlanner(delivery);
            var webhookAddresses = AddressPolicy.publicOnly(delivery.allowedNetworks());
            var webhookClient = new OutboundHttpClient(webhookAddresses, clock);
            var publications = new PublicationStarter(
                    database,
                    store,
                    toAnnotations,
                    toDatasets,
                    rows,
                    memory,
                    workingVersions,
                    planner,
                    List.of(planner::insert, WebhookEvents::recordPublication),
                    List.of(WorkingCopyJob.task(workingCopies)),
                    List.of(
                            HourlyCleanup.task(database, store, exports, pruner, exportVersions, clock),
                            workingVersions.task(),
                            new WebhookEventFollower(database, toAnnotations, toDatasets).task(),
                            new PurgedDatasetFollower(database, toDatasets)
                                    .task(new VersionPurger(database, store)::purge)),
                    clock);
            return new ExportModule(
                    database,
                    store,
                    publications,
                    DeliveryModule.open(delivery, database, store, List.of(new WebhookSender(database, webhookClient))),
                    webhookClient,
                    List.of(
                            new DeliveryGrpcService(database, access, planner),
                            new WebhookGrpcService(database, access, webhookAddresses),
                            new VersionGrpcService(database, store, access, publications),
                            new PublicationGrpcService(database, access, publications),
                            new ExportGrpcService(exports, access, toAnnotations, rows, memory, publications)));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /// Opens the database of the service and migrates its schema; for tools that run without the service.
    public static Database openDatabase(DatabaseConfig config) {
        return Database.open(
                config,
                "export",
                "classpath:dev/labeler/export/migration",
                "classpath:dev/labeler/kit/migration/request",
                "classpath:dev/labeler/kit/migration/scheduled_tasks");
    }

    /// VersionService, PublicationService, ExportService, DeliveryService and WebhookService.
    public List<BindableService> services() {
        return services;
    }

    /// Verifies the files of all versions, for operators.
    public VersionVerifier verifier() {
        return publications.verifier();
    }

    /// The dependencies without which the service is not ready.
    public List<HealthCheck> healthChecks() {
        return List.of(
                new HealthCheck(HealthCheck.DATABASE, database::isReachable),
                new HealthCheck(HealthCheck.STORAGE, store.admin()::isReachable),
                new HealthCheck(HealthCheck.JOBS, publications::isRunning));
    }

    /// Call after the server is closed.
    @Override
    public void close() {
        deliveries.close();
        webhookClient.close();
        publications.close();
        database.close();
    }
}

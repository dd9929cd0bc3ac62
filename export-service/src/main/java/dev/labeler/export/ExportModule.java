package dev.labeler.export;

import dev.labeler.export.access.ProjectAccessClient;
import dev.labeler.export.encoding.EncodingMemoryBudget;
import dev.labeler.export.encoding.ExportRowSource;
import dev.labeler.export.ondemand.ExportGrpcService;
import dev.labeler.export.ondemand.StoredExportService;
import dev.labeler.export.version.PublicationStarter;
import dev.labeler.export.version.VersionGrpcService;
import dev.labeler.export.version.VersionPurger;
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

/// export-service wired: opened, it has migrated its schema, goes on with what a kill interrupted,
/// and serves.
public final class ExportModule implements AutoCloseable {
    /// The name under which this service calls others.
    public static final String SERVICE = "export-service";

    /// Bytes of an export that is stored rather than streamed.
    private static final long LARGEST_STORED = 500_000_000;

    private final Database database;
    private final ObjectStore store;
    private final PublicationStarter publications;
    private final List<BindableService> services;

    private ExportModule(
            Database database, ObjectStore store, PublicationStarter publications, List<BindableService> services) {
        this.database = database;
        this.store = store;
        this.publications = publications;
        this.services = services;
    }

    /// @param store the annotations bucket, which stays the caller's to close
    /// @param datasetsBucket name of the bucket with the images, for the files that say so
    /// @param annotations plain channel to annotation-service
    /// @param datasets plain channel to dataset-service
    /// @param datasetChanges counts those of dataset-service where it is in this process
    public static ExportModule open(
            DatabaseConfig config,
            ObjectStore store,
            String datasetsBucket,
            Channel annotations,
            Channel datasets,
            ChangeCounter datasetChanges,
            TokenIssuer tokens) {
        var database = Database.open(
                config,
                "export",
                "classpath:dev/labeler/export/migration",
                "classpath:dev/labeler/kit/migration/request",
                "classpath:dev/labeler/kit/migration/scheduled_tasks");
        try {
            var clock = database.clock();
            var toAnnotations = InternalChannels.of(annotations, tokens, SERVICE);
            var toDatasets = InternalChannels.of(datasets, tokens, SERVICE);
            var access = new ProjectAccessClient(toAnnotations, new DatasetAccessClient(toDatasets, datasetChanges));
            var rows = new ExportRowSource(toAnnotations, toDatasets, datasetsBucket);
            var memory = new EncodingMemoryBudget(Runtime.getRuntime().maxMemory());
            var exports = new StoredExportService(database, store, rows, memory, clock, LARGEST_STORED);
            var publications = new PublicationStarter(
                    database,
                    store,
                    toAnnotations,
                    toDatasets,
                    rows,
                    memory,
                    List.of(
                            HourlyCleanup.task(database, store, exports, clock),
                            new PurgedDatasetFollower(database, toDatasets)
                                    .task(new VersionPurger(database, store)::purge)),
                    clock);
            return new ExportModule(
                    database,
                    store,
                    publications,
                    List.of(
                            new VersionGrpcService(database, store, access, publications),
                            new ExportGrpcService(exports, access, toAnnotations, rows, memory, publications)));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /// VersionService and ExportService.
    public List<BindableService> services() {
        return services;
    }

    /// What the service needs to do its work.
    public List<HealthCheck> healthChecks() {
        return List.of(
                new HealthCheck(HealthCheck.DATABASE, database::isReachable),
                new HealthCheck(HealthCheck.STORAGE, store.admin()::isReachable),
                new HealthCheck(HealthCheck.JOBS, publications::isRunning));
    }

    /// Call after the server has drained.
    @Override
    public void close() {
        publications.close();
        database.close();
    }
}

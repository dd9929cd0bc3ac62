package dev.labeler.export;

import dev.labeler.export.access.ProjectAccess;
import dev.labeler.export.encoding.EncodingMemory;
import dev.labeler.export.encoding.Rows;
import dev.labeler.export.ondemand.ExportGrpcService;
import dev.labeler.export.ondemand.StoredExports;
import dev.labeler.export.version.Publications;
import dev.labeler.export.version.VersionGrpcService;
import dev.labeler.export.version.VersionPurge;
import dev.labeler.kit.access.DatasetAccess;
import dev.labeler.kit.cache.ChangeCounter;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.identity.InternalChannels;
import dev.labeler.kit.identity.Tokens;
import dev.labeler.kit.purge.PurgedDatasets;
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
    private final Publications publications;
    private final List<BindableService> services;

    private ExportModule(
            Database database, ObjectStore store, Publications publications, List<BindableService> services) {
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
            Tokens tokens) {
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
            var access = new ProjectAccess(toAnnotations, new DatasetAccess(toDatasets, datasetChanges));
            var rows = new Rows(toAnnotations, toDatasets, datasetsBucket);
            var memory = new EncodingMemory(Runtime.getRuntime().maxMemory());
            var exports = new StoredExports(database, store, rows, memory, clock, LARGEST_STORED);
            var publications = new Publications(
                    database,
                    store,
                    toAnnotations,
                    toDatasets,
                    rows,
                    memory,
                    List.of(
                            Upkeep.task(database, store, exports, clock),
                            new PurgedDatasets(database, toDatasets).task(new VersionPurge(database, store)::purge)),
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
                new HealthCheck(HealthCheck.DATABASE, database::answers),
                new HealthCheck(HealthCheck.STORAGE, store.care()::answers),
                new HealthCheck(HealthCheck.JOBS, publications::isRunning));
    }

    /// Call after the server has drained.
    @Override
    public void close() {
        publications.close();
        database.close();
    }
}

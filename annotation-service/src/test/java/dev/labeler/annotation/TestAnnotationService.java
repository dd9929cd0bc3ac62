package dev.labeler.annotation;

import com.google.protobuf.ByteString;
import dev.labeler.annotation.lease.LeaseConfig;
import dev.labeler.dataset.DatasetModule;
import dev.labeler.dataset.DatasetServiceConfig;
import dev.labeler.dataset.archive.ArchiveLimits;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.InternalChannels;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StorageConfig;
import dev.labeler.proto.annotation.v1.GetDatasetProjectRequest;
import dev.labeler.proto.annotation.v1.Project;
import dev.labeler.proto.dataset.v1.UploadDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import dev.labeler.proto.dataset.v1.UploadFile;
import dev.labeler.proto.dataset.v1.UploadHeader;
import dev.labeler.proto.dataset.v1.UploadServiceGrpc;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.testing.TestDirectories;
import dev.labeler.testing.TestIdentity;
import dev.labeler.testing.TestPostgres;
import dev.labeler.testing.TestServices;
import dev.labeler.testing.TestStore;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;

/// Runs annotation-service and the real dataset-service with the real interceptors, on a database and a
/// bucket of their own.
public final class TestAnnotationService implements AutoCloseable {
    private static final int CHUNK = 1 << 20;

    private final TestPostgres.Database database = TestPostgres.freshDatabase();
    private final ObjectStore store;
    private final ObjectStore annotationStore;
    private final DatasetModule datasets;
    private final TestServices datasetServices;
    private final LeaseConfig leases;
    private AnnotationModule module;
    private TestServices services;

    public TestAnnotationService() {
        this(TestStore.freshStorage(), LeaseConfig.DEFAULT);
    }

    public TestAnnotationService(LeaseConfig leases) {
        this(TestStore.freshStorage(), leases);
    }

    /// Uses this store, for example one behind a proxy.
    public TestAnnotationService(StorageConfig storage) {
        this(storage, LeaseConfig.DEFAULT);
    }

    private TestAnnotationService(StorageConfig storage, LeaseConfig leases) {
        this.leases = leases;
        store = ObjectStore.open(storage, storage.datasetsBucket());
        annotationStore = ObjectStore.open(storage, storage.annotationsBucket());
        datasets = DatasetModule.open(
                new DatasetServiceConfig(
                        database.config(),
                        database.config(),
                        "s3proxy",
                        TestDirectories.scratch("spool"),
                        ArchiveLimits.DEFAULT,
                        null),
                store,
                store,
                TestIdentity.TOKENS,
                Clock.systemUTC());
        datasetServices = TestServices.start(datasets.services());
        module = start();
        services = TestServices.start(module.services());
    }

    private AnnotationModule start() {
        return AnnotationModule.open(
                database.config().withPoolSize(32),
                leases,
                InternalChannels.of(datasetServices.channel(), TestIdentity.TOKENS, AnnotationModule.SERVICE),
                store,
                annotationStore);
    }

    /// The annotations bucket.
    public ObjectStore annotationStore() {
        return annotationStore;
    }

    /// Replaces annotation-service with a new instance, like a restart of its process.
    public void restart() {
        services.close();
        module.close();
        module = start();
        services = TestServices.start(module.services());
    }

    /// Starts another instance on the same database, like a second process.
    public Replica startReplica() {
        var second = start();
        return new Replica(second, TestServices.start(second.services()));
    }

    /// A further instance of annotation-service.
    public record Replica(AnnotationModule module, TestServices services) implements AutoCloseable {
        public AnnotationClient user(long id) {
            return new AnnotationClient(services.asUser(id));
        }

        @Override
        public void close() {
            services.close();
            module.close();
        }
    }

    public TestServices services() {
        return services;
    }

    public AnnotationClient user(long id) {
        return new AnnotationClient(services.asUser(id));
    }

    /// A caller with this bearer token.
    public AnnotationClient withToken(String token) {
        return new AnnotationClient(services.withToken(token));
    }

    /// A caller that is a service acting for a user.
    public AnnotationClient service(long actingUserId) {
        return new AnnotationClient(services.asInternal("export-service", actingUserId));
    }

    /// A caller that is a service without a user.
    public AnnotationClient platform() {
        return new AnnotationClient(services.asPlatform(null));
    }

    /// Creates a public dataset of user 1.
    public UploadDatasetResponse upload(Map<String, byte[]> files) throws Exception {
        return upload(files, Visibility.VISIBILITY_PUBLIC);
    }

    public UploadDatasetResponse upload(Map<String, byte[]> files, Visibility visibility) throws Exception {
        var call = UploadServiceGrpc.newBlockingV2Stub(datasetServices.asUser(1))
                .withDeadlineAfter(120, TimeUnit.SECONDS)
                .uploadDataset();
        call.write(UploadDatasetRequest.newBuilder()
                .setHeader(UploadHeader.newBuilder().setName("test").setVisibility(visibility))
                .build());
        for (var file : files.entrySet()) {
            call.write(UploadDatasetRequest.newBuilder()
                    .setFile(UploadFile.newBuilder().setPath(file.getKey()))
                    .build());
            for (var from = 0; from < file.getValue().length; from += CHUNK) {
                var length = Math.min(CHUNK, file.getValue().length - from);
                call.write(UploadDatasetRequest.newBuilder()
                        .setData(ByteString.copyFrom(file.getValue(), from, length))
                        .build());
            }
        }
        call.halfClose();
        return Objects.requireNonNull(call.read());
    }

    /// Creates a public dataset of user 1 and returns its project.
    public Project project(Map<String, byte[]> files) throws Exception {
        return projectOf(upload(files).getDatasetId());
    }

    public Project projectOf(String datasetId) {
        return user(1).projects()
                .getDatasetProject(GetDatasetProjectRequest.newBuilder()
                        .setDatasetId(datasetId)
                        .build());
    }

    /// Opens a connection to the services' database, in the schema `annotation`; the caller closes it.
    public Database database() {
        return Database.connect(database.config(), AnnotationModule.SCHEMA);
    }

    /// Runs SQL in the schema `annotation`.
    public <T> T sql(java.util.function.Function<Handle, T> work) {
        try (var beside = Database.connect(database.config(), AnnotationModule.SCHEMA)) {
            return beside.jdbi().withHandle(work::apply);
        }
    }

    /// Gives a user a role on a dataset, 1 viewer or 2 editor.
    public void grant(String datasetId, long userId, int role) {
        datasetSql(
                "INSERT INTO permission (dataset_id, user_id, role, granted_at) VALUES (?, ?, ?, now())",
                datasetId,
                userId,
                role);
    }

    /// Runs SQL in dataset-service's schema.
    public void datasetSql(String sql, Object... arguments) {
        try (var beside = Database.connect(database.config(), "dataset")) {
            beside.jdbi().useHandle(handle -> handle.execute(sql, arguments));
        }
    }

    @Override
    public void close() {
        try {
            services.close();
            datasetServices.close();
        } finally {
            module.close();
            datasets.close();
            store.close();
            annotationStore.close();
        }
    }
}

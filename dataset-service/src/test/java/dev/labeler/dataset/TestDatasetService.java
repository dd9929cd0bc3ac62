package dev.labeler.dataset;

import dev.labeler.dataset.archive.ArchiveLimits;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StorageConfig;
import dev.labeler.kit.storage.StorageProvider;
import dev.labeler.testing.TestDirectories;
import dev.labeler.testing.TestIdentity;
import dev.labeler.testing.TestPostgres;
import dev.labeler.testing.TestServices;
import dev.labeler.testing.TestStore;
import io.grpc.Channel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// dataset-service on a database and a bucket of its own, behind the real interceptors.
public final class TestDatasetService implements AutoCloseable {
    private static final String THUMBNAILS = "/.labeler/thumbnails/";

    public final TestServices services;
    public final ObjectStore store;
    public final Path spool;
    /// The folder that dry runs may read.
    public final Path opened;
    private final DatasetModule module;
    private final TestPostgres.Database database;

    public TestDatasetService() {
        this(ArchiveLimits.DEFAULT);
    }

    public TestDatasetService(ArchiveLimits limits) {
        this(limits, TestPostgres.freshDatabase());
    }

    public TestDatasetService(ArchiveLimits limits, TestPostgres.Database database) {
        this(limits, database, Duration.ofDays(30));
    }

    /// @param deletedRetention how long a deleted dataset can be restored
    public TestDatasetService(Duration deletedRetention) {
        this(ArchiveLimits.DEFAULT, TestPostgres.freshDatabase(), deletedRetention);
    }

    /// @param processClock of a machine whose clock is not the database's
    public TestDatasetService(Clock processClock) {
        this(ArchiveLimits.DEFAULT, TestPostgres.freshDatabase(), Duration.ofDays(30), processClock);
    }

    private TestDatasetService(ArchiveLimits limits, TestPostgres.Database database, Duration deletedRetention) {
        this(limits, database, deletedRetention, Clock.systemUTC());
    }

    private TestDatasetService(
            ArchiveLimits limits, TestPostgres.Database database, Duration deletedRetention, Clock processClock) {
        this.database = database;
        var bucket = TestStore.freshBucket();
        store = ObjectStore.open(
                new StorageConfig(
                        StorageProvider.S3PROXY,
                        bucket.endpoint(),
                        null,
                        "us-east-1",
                        bucket.accessKey(),
                        new Secret(bucket.secretKey()),
                        true,
                        bucket.name(),
                        bucket.name(),
                        bucket.name(),
                        Duration.ofHours(1),
                        Duration.ofDays(1),
                        Path.of(System.getProperty("java.io.tmpdir")),
                        StorageConfig.DEFAULT_STALL_TIMEOUT),
                bucket.name());
        spool = TestDirectories.scratch("spool");
        opened = TestDirectories.scratch("opened");
        module = DatasetModule.open(
                new DatasetServiceConfig(database.config(), database.config(), "s3proxy", spool, limits, opened)
                        .withDeletedRetention(deletedRetention),
                store,
                store,
                TestIdentity.TOKENS,
                processClock);
        services = TestServices.start(module.services());
    }

    public DatasetModule module() {
        return module;
    }

    public DatasetClient as(Channel channel) {
        return new DatasetClient(channel);
    }

    public DatasetClient asUser(long id) {
        return new DatasetClient(services.asUser(id));
    }

    /// Runs SQL beside the service, in the schema `dataset`.
    public void sql(String sql, Object... arguments) {
        try (var beside = openBeside()) {
            beside.jdbi().useHandle(handle -> handle.execute(sql, arguments));
        }
    }

    /// The schema `dataset`, over connections of one's own.
    public Database openBeside() {
        return Database.connect(database.config(), "dataset");
    }

    public long count(String table) {
        try (var beside = openBeside()) {
            return beside.jdbi()
                    .withHandle(handle -> handle.createQuery("SELECT count(*) FROM " + table)
                            .mapTo(Long.class)
                            .one());
        }
    }

    /// Without thumbnails, which a job writes at any time.
    public List<String> keys(String prefix) {
        return objects(prefix).stream()
                .filter(key -> !key.contains(THUMBNAILS) && !key.endsWith("/.labeler/rows.gz"))
                .toList();
    }

    public List<String> thumbnails(String datasetId) {
        return objects("datasets/" + datasetId + THUMBNAILS);
    }

    private List<String> objects(String prefix) {
        try (var objects = store.list(prefix)) {
            return objects.map(ObjectInfo::key).toList();
        }
    }

    @Override
    public void close() {
        try {
            services.close();
        } finally {
            module.close();
            store.close();
        }
    }
}

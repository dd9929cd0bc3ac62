package dev.labeler.dataset.deletion;

import static dev.labeler.dataset.DatasetClient.named;
import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.dataset.DatasetProcess;
import dev.labeler.embedded.PrivateFile;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.dataset.v1.DeleteDatasetRequest;
import dev.labeler.testing.TestPostgres;
import dev.labeler.testing.TestStore;
import dev.labeler.testing.faults.Fault;
import dev.labeler.testing.faults.FaultRule;
import dev.labeler.testing.faults.S3Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// kill -9 of dataset-service between the steps of a purge.
class KilledPurgeTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    private Path spool;

    @Test
    void killedPurgesAreFinishedAfterTheNextStart() throws Exception {
        var database = TestPostgres.freshDatabase();
        var plain = TestStore.freshStorage();
        try (var proxy = TestStore.faultProxy();
                var store = ObjectStore.open(plain, plain.datasetsBucket());
                var beside = Database.open(database.config(), "beside")) {
            var bucket = new TestStore.Bucket(
                    proxy.endpoint(), plain.accessKey(), plain.secretKey().value(), plain.datasetsBucket());
            // The rows are gone then, the objects are not.
            proxy.add(FaultRule.on(new Fault.Hang(LONG), S3Operation.DELETE_OBJECTS));
            try (var first = start(database, bucket)) {
                var client = first.client();
                for (var id : List.of("first", "second", "kept")) {
                    client.uploadOne(named(id).toBuilder().setDatasetId(id).build(), "a.png", image("png", 4, 4));
                }
                for (var id : List.of("first", "second")) {
                    client.rpc()
                            .deleteDataset(DeleteDatasetRequest.newBuilder()
                                    .setDatasetId(id)
                                    .build());
                }
                eventually(
                        Duration.ofSeconds(30),
                        () -> assertThat(proxy.requests().count(S3Operation.DELETE_OBJECTS))
                                .isPositive());
                first.kill();
            }
            assertThat(keys(store, "first")).hasSize(2);
            assertThat(count(beside, "purged_dataset")).isPositive();

            proxy.clear();
            try (var second = start(database, bucket)) {
                assertThat(second.client()).isNotNull();
                eventually(Duration.ofSeconds(60), () -> {
                    assertThat(keys(store, "first")).isEmpty();
                    assertThat(keys(store, "second")).isEmpty();
                    assertThat(count(beside, "purged_dataset")).isEqualTo(2);
                    assertThat(count(beside, "upload")).isZero();
                });
                assertThat(count(beside, "dataset")).isEqualTo(1);
                assertThat(keys(store, "kept")).hasSize(2);
            }
        }
    }

    private DatasetProcess start(TestPostgres.Database database, TestStore.Bucket bucket) throws Exception {
        return DatasetProcess.start(
                database, bucket, spool, PrivateFile.randomHex(32), Map.of("DELETED_RETENTION", "PT1S"));
    }

    /// Without thumbnails, which a job writes at any time.
    private static List<String> keys(ObjectStore store, String datasetId) {
        try (var objects = store.list("datasets/" + datasetId + "/")) {
            return objects.map(ObjectInfo::key)
                    .filter(key -> !key.contains("/.labeler/"))
                    .toList();
        }
    }

    private static long count(Database beside, String table) {
        return beside.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM dataset." + table)
                        .mapTo(Long.class)
                        .one());
    }
}

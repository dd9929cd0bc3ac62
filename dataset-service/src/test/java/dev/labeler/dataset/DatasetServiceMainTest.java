package dev.labeler.dataset;

import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.embedded.PrivateFile;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StorageConfig;
import dev.labeler.kit.storage.StorageProvider;
import dev.labeler.proto.dataset.v1.ListDatasetsRequest;
import dev.labeler.testing.TestPostgres;
import dev.labeler.testing.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetServiceMainTest {
    private static final String SECRET = PrivateFile.randomHex(32);

    private final TestPostgres.Database database = TestPostgres.freshDatabase();
    private final TestStore.Bucket bucket = TestStore.freshBucket();

    @TempDir
    private Path spool;

    @Test
    void killedUploadLeavesNothingAfterARestart() throws Exception {
        var files = new LinkedHashMap<String, byte[]>();
        for (var i = 0; i < 5000; i++) {
            files.put("a/" + i + ".png", image("png", 2, 2));
        }
        try (var store = store()) {
            try (var first = DatasetProcess.start(database, bucket, spool, SECRET)) {
                var client = first.client();
                var upload =
                        new FutureTask<>(() -> catchThrowable(() -> client.upload(DatasetClient.named("x"), files)));
                Thread.ofVirtual().start(upload);
                eventually(Duration.ofSeconds(60), () -> assertThat(keys(store)).hasSizeGreaterThan(50));
                first.kill();
                assertThat(upload.get()).isNotNull();
            }
            assertThat(keys(store)).isNotEmpty();

            try (var second = DatasetProcess.start(database, bucket, spool, SECRET)) {
                var client = second.client();
                assertThat(client.rpc()
                                .listDatasets(ListDatasetsRequest.getDefaultInstance())
                                .getTotal())
                        .isZero();
                eventually(Duration.ofSeconds(90), () -> assertThat(keys(store)).isEmpty());
                var report = client.uploadOne(DatasetClient.named("y"), "a.png", image("png", 2, 2));
                assertThat(report.getNumImages()).isEqualTo(1);
                assertThat(second.terminate()).isEqualTo(143);
            }
            assertThat(spool).isEmptyDirectory();
        }
    }

    private static List<String> keys(ObjectStore store) {
        try (var objects = store.list("datasets/")) {
            return objects.map(ObjectInfo::key).toList();
        }
    }

    private ObjectStore store() {
        return ObjectStore.open(
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
    }
}

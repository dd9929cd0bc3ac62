package dev.labeler.embedded.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

class EmbeddedS3RestartTest {

    private static final String BUCKET = "labeler-data";

    @TempDir
    Path home;

    private EmbeddedS3 server;
    private S3Client client;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedS3.start(new EmbeddedS3.Config(
                home.resolve("objects"), 0, S3Credentials.loadOrCreate(home.resolve("credentials"))));
        server.createBucket(BUCKET);
        client = S3TestClients.of(server, server.credentials());
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void objectAndItsMetadataSurviveARestart() throws IOException {
        var metadata = Map.of("sha256", "ab".repeat(32), "image-id", "train/one.jpg");
        client.putObject(
                put -> put.bucket(BUCKET)
                        .key("datasets/ds_1/사진 1.json")
                        .contentType("application/json")
                        .contentDisposition("attachment; filename=\"one.json\"")
                        .metadata(metadata),
                RequestBody.fromString("{\"a\":1}"));
        var keys = server.credentials();
        stop();
        start();

        assertThat(server.credentials()).isEqualTo(keys);
        var read = client.getObjectAsBytes(get -> get.bucket(BUCKET).key("datasets/ds_1/사진 1.json"));
        assertThat(read.asUtf8String()).isEqualTo("{\"a\":1}");
        assertThat(read.response().contentType()).isEqualTo("application/json");
        assertThat(read.response().contentDisposition()).contains("one.json");
        assertThat(read.response().metadata()).isEqualTo(metadata);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("credentials"))))
                .isEqualTo("rw-------");
    }

    @Test
    void anIncompleteUploadIsRemovedAtTheNextStart() throws Exception {
        var named = "kept-" + UUID.randomUUID();
        client.putObject(put -> put.bucket(BUCKET).key(named), RequestBody.fromString("whole"));
        client.putObject(put -> put.bucket(BUCKET).key("linked"), RequestBody.fromString("whole"));
        var bucket = home.resolve("objects").resolve(BUCKET);
        var incomplete = Files.writeString(bucket.resolve("incomplete-" + UUID.randomUUID()), "ha");
        var secondLink = Files.createLink(bucket.resolve("linked-" + UUID.randomUUID()), bucket.resolve("linked"));
        stop();
        start();
        var limit = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while ((Files.exists(incomplete) || Files.exists(secondLink)) && System.nanoTime() < limit) {
            Thread.sleep(10);
        }
        assertThat(client.listObjectsV2(list -> list.bucket(BUCKET)).contents())
                .extracting(S3Object::key)
                .containsExactly(named, "linked");
    }
}

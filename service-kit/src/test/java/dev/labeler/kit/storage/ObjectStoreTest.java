package dev.labeler.kit.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.KitTestResources;
import dev.labeler.kit.rpc.Failure;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class ObjectStoreTest {
    private static final ObjectStore STORE = KitTestResources.bucket();

    @AfterAll
    static void close() {
        STORE.close();
    }

    @Test
    void theProbeAcceptsTheEmbeddedStoreAndLeavesNothing() {
        STORE.admin().probe();
        try (var left = STORE.list("labeler-probe/")) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatWasPutIsReadBackWithItsHash() throws IOException {
        STORE.put("put/a.json", "{}".getBytes(UTF_8), "application/json", Map.of("version", "3"));

        var head = STORE.head("put/a.json");

        assertThat(head).isNotNull();
        assertThat(head.size()).isEqualTo(2);
        assertThat(head.contentType()).isEqualTo("application/json");
        assertThat(head.metadata()).containsEntry("version", "3");
        assertThat(head.sha256()).isEqualTo(Sha256.hex("{}".getBytes(UTF_8)));
        try (var content = STORE.open(new StoredObject("put/a.json", 2, Sha256.hex("{}".getBytes(UTF_8))))) {
            assertThat(content.readAllBytes()).asString(UTF_8).isEqualTo("{}");
        }
    }

    @Test
    void aStreamIsHashedOnTheWayAndRefusedWhereItIsCutShort() throws IOException {
        var content = random(300_000);
        var stored = STORE.put("put/stream", new ByteArrayInputStream(content), content.length, "x/y", Map.of());

        assertThat(stored).isEqualTo(new StoredObject("put/stream", 300_000, Sha256.hex(content)));
        assertThat(STORE.head("put/stream")).extracting(ObjectInfo::sha256).isEqualTo(stored.sha256());
        assertThatThrownBy(() -> STORE.put("put/cut", new ByteArrayInputStream(content), 300_001, "x/y", Map.of()))
                .isInstanceOf(IOException.class);
        assertThat(STORE.head("put/cut")).isNull();
    }

    @Test
    void aSecondWriterOfTheSameBytesSucceedsAndOneOfOthersRaisesAnAlarm() throws IOException {
        var first = STORE.putIfAbsent("once", "one".getBytes(UTF_8), "text/plain", Map.of());
        assertThat(STORE.putIfAbsent("once", "one".getBytes(UTF_8), "text/plain", Map.of()))
                .isEqualTo(first);

        assertThatThrownBy(() -> STORE.putIfAbsent("once", "two".getBytes(UTF_8), "text/plain", Map.of()))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Status.Code.INTERNAL));
        try (var content = STORE.open("once")) {
            assertThat(content.readAllBytes()).asString(UTF_8).isEqualTo("one");
        }
    }

    @Test
    void aLargeUploadGoesUpInPartsAndIsVisibleOnlyWhenComplete() throws IOException {
        var content = random(2 * ObjectUpload.PART_BYTES + 12_345);
        try (var upload = STORE.upload("large", "application/zip", Map.of("dataset_id", "ds_1"))) {
            upload.stream().write(content);
            assertThat(STORE.head("large")).isNull();
            var stored = upload.completeIfAbsent();
            assertThat(stored).isEqualTo(new StoredObject("large", content.length, Sha256.hex(content)));
        }
        try (var read = STORE.open("large")) {
            assertThat(Sha256.hex(read)).isEqualTo(Sha256.hex(content));
        }
        try (var again = STORE.upload("large", "application/zip", Map.of())) {
            again.stream().write(content);
            assertThat(again.completeIfAbsent().sha256()).isEqualTo(Sha256.hex(content));
        }
        try (var other = STORE.upload("large", "application/zip", Map.of())) {
            other.stream().write(random(content.length + 1));
            assertThatThrownBy(other::completeIfAbsent).isInstanceOf(Failure.class);
        }
        try (var read = STORE.open("large")) {
            assertThat(Sha256.hex(read)).isEqualTo(Sha256.hex(content));
        }
    }

    @Test
    void aSmallUploadIsOneObjectWithItsHashAndAnAbandonedOneIsNone() throws IOException {
        try (var upload = STORE.upload("small", "application/gzip", Map.of())) {
            try (var gzip = new GZIPOutputStream(upload.stream())) {
                gzip.write("hello".getBytes(UTF_8));
            }
            var stored = upload.complete();
            assertThat(STORE.head("small")).extracting(ObjectInfo::sha256).isEqualTo(stored.sha256());
        }
        try (var upload = STORE.upload("abandoned", "text/plain", Map.of())) {
            upload.stream().write(random(ObjectUpload.PART_BYTES + 1));
        }
        assertThat(STORE.head("abandoned")).isNull();
        assertThat(STORE.admin().abortUploadsBegunBefore(Instant.now().plusSeconds(60)))
                .isZero();
    }

    @Test
    void aStaleUploadIsSwept() throws IOException {
        var upload = STORE.upload("stale", "text/plain", Map.of());
        upload.stream().write(random(ObjectUpload.PART_BYTES + 1));

        assertThat(STORE.admin().abortUploadsBegunBefore(Instant.now().minusSeconds(60)))
                .isZero();
        assertThat(STORE.admin().abortUploadsBegunBefore(Instant.now().plusSeconds(60)))
                .isEqualTo(1);
    }

    @Test
    void listingCrossesPagesAndAPrefixIsRemovedWhole() {
        for (var number = 0; number < 25; number++) {
            STORE.put("tree/%02d/ä b+c.txt".formatted(number), new byte[1], "text/plain", Map.of());
        }
        try (var all = STORE.list("tree/")) {
            assertThat(all.map(ObjectInfo::key)).hasSize(25).isSorted().first().isEqualTo("tree/00/ä b+c.txt");
        }
        STORE.copy("tree/03/ä b+c.txt", "copied");
        assertThat(STORE.head("copied")).isNotNull();

        STORE.deletePrefix("tree/");

        try (var left = STORE.list("tree/")) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void missingObjectsAreToldApartFromAStoreThatIsAway() {
        assertThat(STORE.head("nothing")).isNull();
        assertThatThrownBy(() -> STORE.open("nothing")).isInstanceOf(MissingObjectException.class);
        STORE.delete("nothing");

        try (var away =
                ObjectStore.open(KitTestResources.storageConfig(Map.of("S3_ENDPOINT", "http://127.0.0.1:1")), "away")) {
            assertThatThrownBy(() -> away.head("x"))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE));
        }
    }

    @Test
    void flippedBytesAreNotServed() throws IOException {
        STORE.put("flipped", "abd".getBytes(UTF_8), "text/plain", Map.of());
        var written = new StoredObject("flipped", 3, Sha256.hex("abc".getBytes(UTF_8)));
        assertThatThrownBy(() -> STORE.open(written)).isInstanceOf(DamagedObjectException.class);
        assertThat(STORE.verify(written)).isEqualTo(new ReadOutcome.Damaged(Sha256.hex("abd".getBytes(UTF_8))));
    }

    @Test
    void signedLinksWorkForWhoeverHoldsThemAndSignNoChecksum() throws Exception {
        var links = STORE.links();
        var put = links.presignPut("staging/up.bin", "application/octet-stream", 5, Duration.ofMinutes(5));
        assertThat(put.headers().keySet()).containsExactlyInAnyOrder("content-type", "content-length");
        assertThat(put.url().getQuery()).doesNotContainIgnoringCase("checksum");

        try (var browser = HttpClient.newHttpClient()) {
            var sent = browser.send(
                    HttpRequest.newBuilder(put.url())
                            .header("content-type", "application/octet-stream")
                            .PUT(BodyPublishers.ofString("hello"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(sent.statusCode()).isEqualTo(200);

            var get = links.presignGet("staging/up.bin", null, "a \"b\"\r\nä.bin");
            var read = browser.send(HttpRequest.newBuilder(get.url()).build(), BodyHandlers.ofString());
            assertThat(read.body()).isEqualTo("hello");
            assertThat(read.headers().firstValue("content-disposition"))
                    .hasValue("attachment; filename*=UTF-8''a%20%22b%22%0D%0A%C3%A4.bin");
            assertThat(get.toString()).doesNotContain("Signature");

            var forged = URI.create(get.url().toString().replace("up.bin", "other.bin"));
            assertThat(browser.send(HttpRequest.newBuilder(forged).build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void linksAreForThePublicEndpointAndNeverLongerThanAllowed() {
        try (var store = ObjectStore.open(
                KitTestResources.storageConfig(
                        Map.of("S3_PUBLIC_ENDPOINT", "https://files.example.org", "APP_SIGNED_URL__MAX_TTL", "600")),
                STORE.bucket())) {
            var link = store.links().presignGet("x", Duration.ofDays(3), null);
            assertThat(link.url().toString()).startsWith("https://files.example.org/" + STORE.bucket() + "/x?");
            assertThat(link.expiresAt()).isBefore(Instant.now().plusSeconds(601));
        }
    }

    private static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}

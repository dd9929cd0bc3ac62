package dev.labeler.embedded.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

class EmbeddedS3Test {

    private static final String BUCKET = "labeler-data";

    @TempDir
    static Path home;

    private static EmbeddedS3 server;
    private static S3Client client;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedS3.start(new EmbeddedS3.Config(
                home.resolve("objects"), 0, S3Credentials.loadOrCreate(home.resolve("credentials"))));
        server.createBucket(BUCKET);
        server.createBucket(BUCKET);
        client = S3TestClients.of(server, server.credentials());
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void ifNoneMatchKeepsTheFirstObject() {
        client.putObject(put -> put.bucket(BUCKET).key("once").ifNoneMatch("*"), RequestBody.fromString("first"));
        assertThatThrownBy(() -> client.putObject(
                        put -> put.bucket(BUCKET).key("once").ifNoneMatch("*"), RequestBody.fromString("second")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        assertThat(read("once")).isEqualTo("first");
    }

    @Test
    void ifNoneMatchLetsOneOfTwentyRacersWin() throws Exception {
        var outcomes = new ArrayList<Integer>();
        try (var executor = Executors.newFixedThreadPool(8)) {
            var calls = IntStream.range(0, 20)
                    .mapToObj(i -> executor.submit(() -> putOnce("raced", "writer " + i)))
                    .toList();
            for (var call : calls) {
                outcomes.add(call.get());
            }
        }
        assertThat(outcomes).filteredOn(status -> status == 200).hasSize(1);
        assertThat(outcomes).filteredOn(status -> status == 412).hasSize(19);
    }

    @Test
    void ifNoneMatchHoldsForAMultipartUpload() {
        assertThat(multipart("big", "one")).isEqualTo(200);
        assertThat(multipart("big", "two")).isEqualTo(412);
        assertThat(client.headObject(head -> head.bucket(BUCKET).key("big")).metadata())
                .containsEntry("sha256", "one");
        assertThat(client.headObject(head -> head.bucket(BUCKET).key("big")).contentLength())
                .isEqualTo(5 * 1024 * 1024 + 3);
    }

    @Test
    void rangeReadsReturnTheRequestedBytes() {
        client.putObject(put -> put.bucket(BUCKET).key("range"), RequestBody.fromString("0123456789"));
        var part =
                client.getObjectAsBytes(get -> get.bucket(BUCKET).key("range").range("bytes=3-5"));
        assertThat(part.asUtf8String()).isEqualTo("345");
        assertThat(part.response().contentRange()).isEqualTo("bytes 3-5/10");
        assertThat(client.getObjectAsBytes(
                                get -> get.bucket(BUCKET).key("range").range("bytes=-2"))
                        .asUtf8String())
                .isEqualTo("89");
    }

    @Test
    void listContinuesOverPagesInKeyOrder() {
        var keys = IntStream.range(0, 25).mapToObj("list/%03d.txt"::formatted).toList();
        for (var key : keys) {
            client.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString(key));
        }
        var pages = client.listObjectsV2Paginator(
                list -> list.bucket(BUCKET).prefix("list/").maxKeys(10));
        assertThat(pages.stream().map(page -> page.contents().size())).containsExactly(10, 10, 5);
        assertThat(pages.contents().stream().map(S3Object::key)).containsExactlyElementsOf(keys);
    }

    @Test
    void presignedPutAndGetWorkWithoutCredentials() throws Exception {
        try (var signer = S3TestClients.presigner(server);
                var http = HttpClient.newHttpClient()) {
            var put = signer.presignPutObject(sign -> sign.signatureDuration(Duration.ofMinutes(5))
                    .putObjectRequest(object -> object.bucket(BUCKET)
                            .key("staging/up load.bin")
                            .contentType("image/png")
                            .contentLength(5L)));
            var uploaded = http.send(
                    HttpRequest.newBuilder(put.url().toURI())
                            .header("content-type", "image/png")
                            .PUT(HttpRequest.BodyPublishers.ofString("bytes"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(uploaded.statusCode()).as(uploaded.body()).isEqualTo(200);

            var get = signer.presignGetObject(sign -> sign.signatureDuration(Duration.ofMinutes(5))
                    .getObjectRequest(object -> object.bucket(BUCKET)
                            .key("staging/up load.bin")
                            .responseContentDisposition("attachment; filename=\"one.png\"")));
            var read = http.send(HttpRequest.newBuilder(get.url().toURI()).build(), BodyHandlers.ofString());
            assertThat(read.body()).isEqualTo("bytes");
            assertThat(read.headers().firstValue("content-disposition")).hasValue("attachment; filename=\"one.png\"");

            var forged = URI.create(get.url().toString().replaceFirst("Signature=.", "Signature=x"));
            assertThat(http.send(HttpRequest.newBuilder(forged).build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void unsignedAndWronglySignedRequestsAreRefused() throws Exception {
        client.putObject(put -> put.bucket(BUCKET).key("secret"), RequestBody.fromString("x"));
        try (var http = HttpClient.newHttpClient();
                var wrongKey = S3TestClients.of(
                        server, new S3Credentials(server.credentials().accessKey(), "wrong"))) {
            var unsigned = http.send(
                    HttpRequest.newBuilder(server.endpoint().resolve("/" + BUCKET + "/secret"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(unsigned.statusCode()).isEqualTo(403);
            assertThatThrownBy(() -> wrongKey.headBucket(head -> head.bucket(BUCKET)))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
        }
    }

    @Test
    void copyKeepsBytesAndMetadata() {
        client.putObject(
                put -> put.bucket(BUCKET).key("staging/a").metadata(Map.of("sha256", "1")),
                RequestBody.fromString("copied"));
        client.copyObject(copy -> copy.sourceBucket(BUCKET)
                .sourceKey("staging/a")
                .destinationBucket(BUCKET)
                .destinationKey("final/a"));
        assertThat(read("final/a")).isEqualTo("copied");
        assertThat(client.headObject(head -> head.bucket(BUCKET).key("final/a")).metadata())
                .containsEntry("sha256", "1");
    }

    @Test
    void largeObjectStreamsInBothDirections() throws Exception {
        var size = 96L << 20;
        try (var chunked = S3TestClients.chunked(server)) {
            chunked.putObject(
                    put -> put.bucket(BUCKET).key("large"),
                    RequestBody.fromContentProvider(() -> new ZeroStream(size), size, "application/octet-stream"));
        }
        try (var content = client.getObject(get -> get.bucket(BUCKET).key("large"))) {
            assertThat(content.transferTo(OutputStream.nullOutputStream())).isEqualTo(size);
        }
    }

    @Test
    void unchunkedSignedBodyOverTheLimitIsRefusedAndStoresNothing() {
        var tooLarge = new byte[(32 << 20) + 1];
        assertThatThrownBy(() ->
                        client.putObject(put -> put.bucket(BUCKET).key("unchunked"), RequestBody.fromBytes(tooLarge)))
                .isInstanceOf(SdkException.class);
        assertThatThrownBy(() -> client.headObject(head -> head.bucket(BUCKET).key("unchunked")))
                .isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    void keysThatLeaveTheBucketAreRefused() {
        assertThatThrownBy(() -> client.putObject(
                        put -> put.bucket(BUCKET).key("a/../../../outside"), RequestBody.fromString("x")))
                .isInstanceOf(S3Exception.class);
        assertThat(home.resolve("outside")).doesNotExist();
        assertThat(home.resolve("objects/outside")).doesNotExist();
    }

    private String read(String key) {
        return client.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asUtf8String();
    }

    private int putOnce(String key, String text) {
        try {
            client.putObject(put -> put.bucket(BUCKET).key(key).ifNoneMatch("*"), RequestBody.fromString(text));
            return 200;
        } catch (S3Exception refused) {
            return refused.statusCode();
        }
    }

    private int multipart(String key, String mark) {
        var upload = client.createMultipartUpload(
                        create -> create.bucket(BUCKET).key(key).metadata(Map.of("sha256", mark)))
                .uploadId();
        var sizes = List.of(5 * 1024 * 1024, 3);
        var parts = new ArrayList<CompletedPart>();
        for (var number = 1; number <= sizes.size(); number++) {
            var partNumber = number;
            var eTag = client.uploadPart(
                            part -> part.bucket(BUCKET)
                                    .key(key)
                                    .uploadId(upload)
                                    .partNumber(partNumber),
                            RequestBody.fromBytes(new byte[sizes.get(number - 1)]))
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(eTag).build());
        }
        try {
            client.completeMultipartUpload(complete -> complete.bucket(BUCKET)
                    .key(key)
                    .uploadId(upload)
                    .ifNoneMatch("*")
                    .multipartUpload(all -> all.parts(parts)));
            return 200;
        } catch (S3Exception refused) {
            client.abortMultipartUpload(abort -> abort.bucket(BUCKET).key(key).uploadId(upload));
            return refused.statusCode();
        }
    }
}

package dev.labeler.testing.faults;

import static dev.labeler.testing.Eventually.eventually;
import static dev.labeler.testing.faults.S3Operation.COMPLETE_MULTIPART_UPLOAD;
import static dev.labeler.testing.faults.S3Operation.CREATE_MULTIPART_UPLOAD;
import static dev.labeler.testing.faults.S3Operation.GET_OBJECT;
import static dev.labeler.testing.faults.S3Operation.HEAD_OBJECT;
import static dev.labeler.testing.faults.S3Operation.LIST_OBJECTS;
import static dev.labeler.testing.faults.S3Operation.PUT_OBJECT;
import static dev.labeler.testing.faults.S3Operation.UPLOAD_PART;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StorageConfig;
import dev.labeler.testing.TestStore;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class S3FaultProxyTest {
    private static final byte[] CONTENT = "0123456789".repeat(1000).getBytes(StandardCharsets.US_ASCII);

    private final S3FaultProxy proxy = TestStore.faultProxy();
    private final StorageConfig config = TestStore.freshStorage(proxy);
    private final ObjectStore store = ObjectStore.open(config, config.datasetsBucket());
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void storesAnObject() {
        store.put("a b/ü+1.bin", CONTENT, "application/octet-stream", Map.of());
        proxy.requests().clear();
    }

    @AfterEach
    void close() {
        http.close();
        store.close();
        proxy.close();
    }

    @Test
    void withoutARuleEverythingPassesAndIsLogged() throws Exception {
        assertThat(get().body()).isEqualTo(CONTENT);
        assertThat(store.head("a b/ü+1.bin")).isNotNull();
        try (var upload = store.upload("large", "text/plain", Map.of())) {
            upload.stream().write(new byte[9 << 20]);
            assertThat(upload.complete().size()).isEqualTo(9 << 20);
        }
        assertThat(store.list("").count()).isEqualTo(2);

        assertThat(proxy.requests().keys(GET_OBJECT)).containsExactly("a b/ü+1.bin");
        assertThat(proxy.requests().keys(UPLOAD_PART)).containsExactly("large", "large");
        for (var operation :
                new S3Operation[] {HEAD_OBJECT, CREATE_MULTIPART_UPLOAD, COMPLETE_MULTIPART_UPLOAD, LIST_OBJECTS}) {
            assertThat(proxy.requests().count(operation)).as("%s", operation).isOne();
        }
    }

    @Test
    void aRuleChoosesRequestsByOperationKeyAndNumber() throws Exception {
        var rule = proxy.add(FaultRule.on(Fault.internalError(), GET_OBJECT)
                .keyContaining("ü")
                .nth(2));
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(get().statusCode()).isEqualTo(500);
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(rule.applied()).isOne();
    }

    @Test
    void anErrorResponseHasTheStoresForm() throws Exception {
        proxy.add(FaultRule.on(Fault.slowDown(), GET_OBJECT));
        assertThat(get().statusCode()).isEqualTo(503);
        assertThat(new String(get().body(), StandardCharsets.UTF_8)).contains("<Code>SlowDown</Code>");
    }

    @Test
    void oneBitIsFlippedOnTheWayDown() throws Exception {
        proxy.add(FaultRule.on(new Fault.FlipDownloadedBit(5000), GET_OBJECT));
        var body = get().body();
        assertThat(body[5000]).isEqualTo((byte) (CONTENT[5000] ^ 1));
        body[5000] ^= 1;
        assertThat(body).isEqualTo(CONTENT);
    }

    @Test
    void aTruncatedBodyIsShorterThanAnnounced() {
        proxy.add(FaultRule.on(new Fault.Truncate(100), GET_OBJECT));
        assertThatThrownBy(this::get).isInstanceOf(IOException.class);
    }

    @Test
    void aHangingRequestEndsWithItsRule() {
        var rule = proxy.add(FaultRule.on(new Fault.Hang(Duration.ofSeconds(30)), GET_OBJECT));
        var answer = http.sendAsync(request(), HttpResponse.BodyHandlers.ofByteArray());
        eventually(() -> assertThat(rule.applied()).isOne());
        assertThat(answer).isNotDone();
        proxy.clear();
        // The client repeats a GET whose connection was reset.
        assertThat(answer.join().body()).isEqualTo(CONTENT);
    }

    @Test
    void aLostReplyWasApplied() throws Exception {
        proxy.add(FaultRule.on(new Fault.LoseReply(), PUT_OBJECT).times(1));
        var link = store.links().presignPut("applied", "text/plain", 3, null);
        var put = HttpRequest.newBuilder(link.url())
                .header("content-type", "text/plain")
                .PUT(HttpRequest.BodyPublishers.ofString("abc"));
        assertThatThrownBy(() -> http.send(put.build(), HttpResponse.BodyHandlers.discarding()))
                .isInstanceOf(IOException.class);
        assertThat(store.head("applied")).isNotNull();
    }

    @Test
    void refusedConnectionsComeBackOnTheSamePort() throws Exception {
        proxy.refuseConnections();
        assertThatThrownBy(this::get).isInstanceOf(ConnectException.class);
        proxy.acceptConnections();
        assertThat(get().body()).isEqualTo(CONTENT);
    }

    @Test
    void delayAndThrottleTakeTheirTime() throws Exception {
        proxy.add(FaultRule.on(new Fault.Delay(Duration.ofMillis(50)), GET_OBJECT));
        proxy.add(FaultRule.on(new Fault.Throttle(100_000), GET_OBJECT));
        var begin = System.nanoTime();
        assertThat(get().body()).isEqualTo(CONTENT);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(140));
    }

    private HttpResponse<byte[]> get() throws Exception {
        return http.send(request(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpRequest request() {
        URI url = store.links().presignGet("a b/ü+1.bin", null, null).url();
        return HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(20)).build();
    }
}

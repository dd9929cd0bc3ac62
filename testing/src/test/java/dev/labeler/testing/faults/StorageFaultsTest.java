package dev.labeler.testing.faults;

import static dev.labeler.testing.faults.S3Operation.COMPLETE_MULTIPART_UPLOAD;
import static dev.labeler.testing.faults.S3Operation.GET_OBJECT;
import static dev.labeler.testing.faults.S3Operation.PUT_OBJECT;
import static dev.labeler.testing.faults.S3Operation.UPLOAD_PART;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.kit.storage.DamagedObjectException;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.ReadOutcome;
import dev.labeler.kit.storage.StoredObject;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.testing.TestStore;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The storage code of `service-kit` with a store that is slow, fails or returns wrong bytes. The test is in
/// this module because of the proxy.
class StorageFaultsTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration STALL = Duration.ofSeconds(2);
    private static final int LARGE = 3 << 20;

    private final S3FaultProxy proxy = TestStore.faultProxy();
    private final ObjectStore store = open(proxy);
    private final byte[] content = random(LARGE);
    private StoredObject large = new StoredObject("", 0, "");

    @BeforeEach
    void storesAnObject() {
        large = store.put("large", content, "application/octet-stream", Map.of());
        proxy.requests().clear();
    }

    @AfterEach
    void close() {
        store.close();
        proxy.close();
    }

    @Test
    void aReadThatBreaksGoesOnWhereItBroke() throws IOException {
        proxy.add(FaultRule.on(new Fault.Truncate(1 << 20), GET_OBJECT).times(2));
        try (var in = store.open("large")) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
        // Two truncated reads of a third, then the rest.
        assertThat(proxy.requests().count(GET_OBJECT)).isEqualTo(3);
    }

    @Test
    void aBitThatFlipsOnTheWayIsReadAgain() throws IOException {
        proxy.add(FaultRule.on(new Fault.FlipDownloadedBit(2 << 20), GET_OBJECT).nth(1));
        try (var in = store.open(large)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
        proxy.add(FaultRule.on(new Fault.FlipDownloadedBit(7), GET_OBJECT).nth(1));
        assertThat(store.verify(large)).isEqualTo(new ReadOutcome.Intact());
    }

    @Test
    void anObjectThatStaysDamagedIsNeverServed() throws IOException {
        proxy.add(FaultRule.on(new Fault.FlipDownloadedBit(100), GET_OBJECT));
        assertThatThrownBy(() -> store.open(large))
                .isInstanceOf(DamagedObjectException.class)
                .hasMessageContaining("large");
        assertThat(store.verify(large)).isInstanceOf(ReadOutcome.Damaged.class);
        // The error that a client receives.
        assertThat(FailureMapper.fromException(catchThrowable(() -> store.open(large))))
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo(Status.Code.DATA_LOSS);
                    assertThat(failure.reason()).isEqualTo(ErrorReason.OBJECT_DAMAGED);
                    assertThat(failure.text()).contains("large");
                    assertThat(failure.metadata())
                            .containsEntry("dependency", "storage")
                            .containsKey("retry_after");
                });
    }

    @Test
    void aBitThatFlipsOnTheWayUpIsSentAgain() throws IOException {
        proxy.add(FaultRule.on(new Fault.FlipUploadedBit(500), PUT_OBJECT).nth(1));
        var small = store.put("small", random(1000), "text/plain", Map.of());
        assertThat(store.verify(small)).isEqualTo(new ReadOutcome.Intact());

        proxy.add(FaultRule.on(new Fault.FlipUploadedBit(5000), UPLOAD_PART).nth(1));
        try (var upload = store.upload("parts", "text/plain", Map.of())) {
            upload.stream().write(random(9 << 20));
            assertThat(store.verify(upload.complete())).isEqualTo(new ReadOutcome.Intact());
        }
    }

    @Test
    void aLostReplyToTheLastStepOfAnUploadIsNoFailure() throws IOException {
        for (var ifAbsent : List.of(true, false)) {
            proxy.add(FaultRule.on(new Fault.LoseReply(), COMPLETE_MULTIPART_UPLOAD)
                    .times(1));
            try (var upload = store.upload("lost-" + ifAbsent, "text/plain", Map.of())) {
                upload.stream().write(random(9 << 20));
                var stored = ifAbsent ? upload.completeIfAbsent() : upload.complete();
                assertThat(store.verify(stored)).isEqualTo(new ReadOutcome.Intact());
            }
        }
    }

    @Test
    void aStoreThatHangsEndsAReadAndAWriteWithinItsDeadline() {
        proxy.add(FaultRule.every(new Fault.Hang(LONG)));
        var begin = System.nanoTime();
        var calls = List.<Runnable>of(
                () -> store.head("large"),
                () -> store.open("large"),
                () -> store.put("hanging", content, "text/plain", Map.of()),
                () -> store.deleteAll(List.of("large")));
        var ended = calls.stream()
                .map(call -> Thread.ofVirtual()
                        .start(() -> assertThatThrownBy(call::run).isInstanceOfSatisfying(Failure.class, failure -> {
                            assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
                            assertThat(failure.text()).contains("storage");
                        })))
                .toList();
        for (var thread : ended) {
            assertThat(join(thread)).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(STALL.multipliedBy(2), STALL.multipliedBy(6));
    }

    @Test
    void aBodyThatStallsIsReadOn() throws IOException {
        proxy.add(FaultRule.on(new Fault.Stall(1 << 20, LONG), GET_OBJECT).times(1));
        assertThat(store.verify(large)).isEqualTo(new ReadOutcome.Intact());
    }

    @Test
    void manyObjectsAreReadAheadInOrderAndEachOnce() throws Exception {
        var objects = new ArrayList<StoredObject>();
        for (var i = 0; i < 60; i++) {
            objects.add(store.put("many/" + i, random(i * 1000), "text/plain", Map.of()));
        }
        objects.add(large);
        proxy.requests().clear();
        proxy.add(FaultRule.on(Fault.delay(Duration.ofMillis(20)), GET_OBJECT));
        var seen = new ArrayList<String>();
        store.forEach(objects.iterator(), Function.identity(), (object, in) -> {
            assertThat(in.readAllBytes()).hasSize((int) object.size());
            seen.add(object.key());
        });
        assertThat(seen).isEqualTo(objects.stream().map(StoredObject::key).toList());
        assertThat(proxy.requests().keys(GET_OBJECT)).containsExactlyInAnyOrderElementsOf(seen);
        assertThat(proxy.requests().mostInFlight()).isBetween(2, 24);
    }

    @Test
    void spooledObjectsAreFetchedOnceHoweverOftenTheyAreOpened() throws Exception {
        var objects = new ArrayList<StoredObject>();
        for (var i = 0; i < 300; i++) {
            objects.add(store.put("spooled/" + i, random(i), "text/plain", Map.of()));
        }
        proxy.requests().clear();
        proxy.add(FaultRule.on(new Fault.FlipDownloadedBit(3), GET_OBJECT).nth(40));
        try (var spooled = store.openSpool(objects, Function.identity())) {
            for (var pass = 0; pass < 3; pass++) {
                for (var i = 0; i < objects.size(); i++) {
                    try (var in = spooled.open(i)) {
                        assertThat(in.readAllBytes()).isEqualTo(random(i));
                    }
                }
            }
        }
        // One object was damaged and read again.
        assertThat(proxy.requests().count(GET_OBJECT)).isEqualTo(301);
        assertThat(proxy.requests().mostInFlight()).isBetween(2, 24);
    }

    @Test
    void uploadsBelowAPrefixAreAborted() throws IOException {
        for (var prefix : List.of("mine/", "other/")) {
            var upload = store.upload(prefix + "a", "text/plain", Map.of());
            upload.stream().write(random(9 << 20));
        }
        store.admin().abortUploadsBelow("mine/");
        assertThat(store.admin().abortUploadsBegunBefore(Instant.now().plusSeconds(60)))
                .isEqualTo(1);
    }

    @Test
    void aStoreWithoutCorsIsNoFailure() {
        store.admin().allowOrigins(List.of("https://labels.example.org"));
    }

    private static ObjectStore open(S3FaultProxy proxy) {
        var config = TestStore.freshStorage(proxy).withStallTimeout(STALL);
        return ObjectStore.open(config, config.datasetsBucket());
    }

    private static boolean join(Thread thread) {
        try {
            return thread.join(Duration.ofSeconds(60));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}

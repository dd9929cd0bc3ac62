package dev.labeler.kit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.rpc.Failure;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Writing once on a store that overwrites when a multipart upload is completed.
final class CompletionLockTest {
    private static final String KEY = "exports/proj_1/v1.0/annotations_coco.json";

    private final NonConditionalS3Server server;
    private final ObjectStore store;

    CompletionLockTest() throws IOException {
        server = new NonConditionalS3Server();
        store = ObjectStore.open(server.config(), NonConditionalS3Server.BUCKET);
    }

    @BeforeEach
    void probe() {
        store.admin().probe();
        assertThat(store.completesConditionally()).isFalse();
    }

    @AfterEach
    void close() {
        store.close();
        server.close();
    }

    @Test
    void secondWriterDoesNotOverwrite() throws IOException {
        try (var first = upload(1);
                var second = upload(2)) {
            first.completeIfAbsent();
            assertThatThrownBy(second::completeIfAbsent).isInstanceOf(Failure.class);
        }
        assertThat(server.objects()).containsOnlyKeys(KEY);
        assertThat(firstByte()).isEqualTo((byte) 1);
    }

    @Test
    void sameBytesAreSuccess() throws IOException {
        try (var first = upload(1);
                var second = upload(1)) {
            assertThat(second.completeIfAbsent()).isEqualTo(first.completeIfAbsent());
        }
        assertThat(server.objects()).containsOnlyKeys(KEY);
    }

    @Test
    void concurrentWritersLeaveOneObjectThatNobodyReplaces() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = IntStream.range(0, 6)
                    .mapToObj(number -> (Callable<Boolean>) () -> {
                        try (var upload = upload(number)) {
                            upload.completeIfAbsent();
                            assertThat(firstByte()).isEqualTo((byte) number);
                            return true;
                        } catch (Failure refused) {
                            return false;
                        }
                    })
                    .toList();
            var won = 0;
            for (var outcome : threads.invokeAll(writers)) {
                won += outcome.get() ? 1 : 0;
            }
            assertThat(won).isLessThanOrEqualTo(1);
        }
        try (var last = upload(9)) {
            if (!server.objects().containsKey(KEY)) {
                last.completeIfAbsent();
            }
        }
        assertThat(server.objects()).containsKey(KEY);
    }

    /// A writer that was paused after its claim can no longer complete, once another has taken over.
    @Test
    void claimOfAWriterThatNeverCameBackIsTakenOver() throws IOException {
        var claims = new CompletionLock(S3ClientFactory.client(server.config()), NonConditionalS3Server.BUCKET);
        try (var paused = upload(1);
                var next = upload(2)) {
            claims.completeIfAbsent(KEY, Objects.requireNonNull(paused.uploadId()), () -> {
                next.completeIfAbsent();
                assertThatThrownBy(paused::complete).isInstanceOf(Failure.class);
                return true;
            });
        }
        assertThat(firstByte()).isEqualTo((byte) 2);
    }

    private byte firstByte() {
        return Objects.requireNonNull(server.objects().get(KEY))[0];
    }

    private ObjectUpload upload(int content) throws IOException {
        var upload = store.upload(KEY, "application/json", Map.of());
        var bytes = new byte[ObjectUpload.PART_BYTES + 10];
        Arrays.fill(bytes, (byte) content);
        upload.stream().write(bytes);
        return upload;
    }
}

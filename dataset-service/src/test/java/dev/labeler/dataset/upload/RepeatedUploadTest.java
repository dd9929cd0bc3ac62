package dev.labeler.dataset.upload;

import static dev.labeler.dataset.DatasetClient.named;
import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.dataset.TestArchives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.dataset.DatasetErrors;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.proto.dataset.v1.DeleteDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import dev.labeler.proto.type.v1.ErrorReason;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepeatedUploadTest {
    private static final byte[] ZIP = zip(Map.of("a.png", image("png", 4, 4)));
    private TestDatasetService service;

    @BeforeEach
    void open() {
        service = new TestDatasetService();
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void repeatedKeyReturnsTheSameDataset() throws Exception {
        var client = service.asUser(1).withIdempotencyKey("key-1");

        var first = client.uploadOne(named("x"), "x.zip", ZIP);
        var second = client.uploadOne(named("x"), "x.zip", ZIP);

        assertThat(second).isEqualTo(first);
        assertThat(service.count("dataset")).isEqualTo(1);
        assertThat(service.keys("datasets/")).hasSize(2);
    }

    @Test
    void concurrentRepetitionsMakeOneDataset() throws Exception {
        var client = service.asUser(1).withIdempotencyKey("key-1");
        var answers = new ArrayList<Future<UploadDatasetResponse>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> client.uploadOne(named("x"), "x.zip", ZIP)));
            }
        }

        for (var response : answers) {
            assertThat(response.get()).isEqualTo(answers.getFirst().get());
        }
        assertThat(service.count("dataset")).isEqualTo(1);
        assertThat(service.count("upload")).isZero();
        assertThat(service.keys("datasets/")).hasSize(2);
    }

    @Test
    void repeatedKeyWithOtherFilesIsRefused() throws Exception {
        var client = service.asUser(1).withIdempotencyKey("key-1");
        client.uploadOne(named("x"), "x.zip", ZIP);

        var thrown =
                catchThrowable(() -> client.uploadOne(named("x"), "x.zip", zip(Map.of("a.png", image("png", 5, 5)))));

        assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.IDEMPOTENCY_KEY_REUSED);
    }

    @Test
    void existingIdIsRefusedAndItsDatasetUnchanged() throws Exception {
        var header = named("x").toBuilder().setDatasetId("cls-imagenet-10").build();
        service.asUser(1).uploadOne(header, "x.zip", ZIP);

        var thrown = catchThrowable(() -> service.asUser(2).uploadOne(header, "x.zip", ZIP));

        assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.ALREADY_EXISTS);
        assertThat(service.keys("datasets/cls-imagenet-10/")).hasSize(2);
    }

    @Test
    void declaredIdWithARepeatedKeyReturnsTheSameDataset() throws Exception {
        var header = named("x").toBuilder().setDatasetId("mine").build();
        var client = service.asUser(1).withIdempotencyKey("key-1");

        var first = client.uploadOne(header, "x.zip", ZIP);

        assertThat(client.uploadOne(header, "x.zip", ZIP)).isEqualTo(first);
        assertThat(service.keys("datasets/mine/")).hasSize(2);
    }

    @Test
    void idWithLeftoverObjectsIsRefused() throws Exception {
        var header = named("x").toBuilder().setDatasetId("mine").build();
        service.asUser(1).uploadOne(header, "x.zip", ZIP);
        service.asUser(1)
                .rpc()
                .deleteDataset(
                        DeleteDatasetRequest.newBuilder().setDatasetId("mine").build());

        var thrown = catchThrowable(() -> service.asUser(1).uploadOne(header, "x.zip", ZIP));

        assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.ALREADY_EXISTS);
        assertThat(service.keys("datasets/mine/")).hasSize(2);
        assertThat(service.count("upload")).isZero();
    }
}

package dev.labeler.dataset.deletion;

import static dev.labeler.dataset.DatasetClient.named;
import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.dataset.DatasetClient;
import dev.labeler.dataset.DatasetErrors;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.proto.dataset.v1.CreateSnapshotRequest;
import dev.labeler.proto.dataset.v1.Dataset;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.DeleteDatasetRequest;
import dev.labeler.proto.dataset.v1.DeletedDataset;
import dev.labeler.proto.dataset.v1.GetDatasetRequest;
import dev.labeler.proto.dataset.v1.ListDeletedDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListPurgedDatasetsRequest;
import dev.labeler.proto.dataset.v1.PurgedDataset;
import dev.labeler.proto.dataset.v1.RestoreDatasetRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DeletionTest {
    /// The job runs as often; the tests put deletions into the past or the future.
    private static final Duration RETENTION = Duration.ofSeconds(1);

    private static TestDatasetService service;
    private static DatasetClient owner;

    @BeforeAll
    static void open() {
        service = new TestDatasetService(RETENTION);
        owner = service.asUser(1);
        // The attempt is counted by a sequence, which a rollback does not undo.
        service.sql("CREATE SEQUENCE attempts");
        service.sql("""
                CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM nextval('attempts'); RAISE EXCEPTION 'killed here'; END $$
                """);
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void aDeletedDatasetIsMissingUntilItIsRestored() throws Exception {
        var id = upload();
        service.sql("INSERT INTO permission (dataset_id, user_id, role, granted_at) VALUES (?, 2, 2, now())", id);
        var before = get(owner, id);
        // Held, so that the job does not come in between.
        try (var beside = service.openBeside()) {
            beside.jdbi().useTransaction(handle -> {
                handle.execute("SELECT pg_advisory_xact_lock(hashtextextended('labeler purge', 0))");
                delete(id);
                service.sql("UPDATE dataset SET deleted_at = now() + interval '1 day' WHERE dataset_id = ?", id);
            });
        }

        assertThat(reason(() -> get(owner, id))).isEqualTo(ErrorReason.DATASET_NOT_FOUND);
        assertThat(reason(() -> delete(id))).isEqualTo(ErrorReason.DATASET_NOT_FOUND);
        assertThat(deleted(owner)).contains(id);
        assertThat(deleted(service.asUser(2))).doesNotContain(id);
        assertThat(reason(() -> restore(service.asUser(2), id))).isEqualTo(ErrorReason.PERMISSION_DENIED);
        assertThat(reason(() -> restore(service.asUser(3), id))).isEqualTo(ErrorReason.DATASET_NOT_FOUND);
        assertThat(reason(() -> again(id))).isEqualTo(ErrorReason.ALREADY_EXISTS);

        for (var turn = 0; turn < 2; turn++) {
            restore(owner, id);
            assertThat(get(owner, id)).isEqualTo(before);
        }
        assertThat(get(service.asUser(2), id)).isEqualTo(before);
        assertThat(deleted(owner)).doesNotContain(id);
        assertThat(service.count("audit WHERE action = 'dataset_restored' AND dataset_id = '" + id + "'"))
                .isEqualTo(1);
    }

    @Test
    void datasetIsPurgedAfterTheRetentionAtAnyFailure() throws Exception {
        var id = upload();
        var kept = upload();
        owner.snapshots()
                .createSnapshot(
                        CreateSnapshotRequest.newBuilder().setDatasetId(id).build());
        eventually(() -> assertThat(service.keys("snapshots/")).isNotEmpty());
        var steps = List.of("INSERT ON purged_dataset", "DELETE ON snapshot", "DELETE ON image", "INSERT ON upload");
        for (var step : steps) {
            service.sql("CREATE TRIGGER fail BEFORE %s FOR EACH STATEMENT EXECUTE FUNCTION fail()".formatted(step));
        }
        delete(id);
        for (var step : steps) {
            var attempts = attempts();
            eventually(Duration.ofSeconds(30), () -> assertThat(attempts()).isGreaterThan(attempts + 1));
            for (var table : List.of("dataset", "image", "snapshot")) {
                assertThat(service.count(table + " WHERE dataset_id = '" + id + "'"))
                        .as(step)
                        .isEqualTo(1);
            }
            assertThat(service.keys("datasets/" + id + "/")).as(step).hasSize(2);
            service.sql("DROP TRIGGER fail ON " + step.substring(step.lastIndexOf(' ') + 1));
        }

        eventually(Duration.ofSeconds(30), () -> {
            assertThat(service.keys("datasets/" + id + "/")).isEmpty();
            assertThat(service.keys("snapshots/")).isEmpty();
        });
        for (var table : List.of("dataset", "image", "file", "dataset_version", "snapshot", "permission")) {
            assertThat(service.count(table + " WHERE dataset_id = '" + id + "'"))
                    .as(table)
                    .isZero();
        }
        assertThat(reason(() -> restore(owner, id))).isEqualTo(ErrorReason.DATASET_NOT_FOUND);
        assertThat(reason(() -> again(id))).isEqualTo(ErrorReason.ALREADY_EXISTS);
        assertThat(get(owner, kept).getId()).isEqualTo(kept);
        var purged = purged(0);
        assertThat(purged).extracting(PurgedDataset::getDatasetId).containsExactly(id);
        assertThat(purged(purged.getFirst().getSeq())).isEmpty();
    }

    private static long attempts() {
        try (var beside = service.openBeside()) {
            return beside.jdbi()
                    .withHandle(handle -> handle.createQuery("SELECT last_value FROM attempts")
                            .mapTo(Long.class)
                            .one());
        }
    }

    private static String upload() throws Exception {
        return owner.upload(named("x"), Map.of("a.png", image("png", 4, 4))).getDatasetId();
    }

    private static void again(String id) throws Exception {
        owner.uploadOne(named("again").toBuilder().setDatasetId(id).build(), "a.png", image("png", 2, 2));
    }

    private static void delete(String id) throws Exception {
        var response = owner.rpc()
                .deleteDataset(DeleteDatasetRequest.newBuilder()
                        .setDatasetId(id)
                        .setForce(true)
                        .build());
        assertThat(response.getRestorableUntil().getSeconds())
                .isCloseTo(Instant.now().getEpochSecond(), org.assertj.core.api.Assertions.within(60L));
    }

    private static Dataset get(DatasetClient client, String id) throws Exception {
        return client.rpc()
                .getDataset(GetDatasetRequest.newBuilder().setDatasetId(id).build());
    }

    private static void restore(DatasetClient client, String id) throws Exception {
        var restored = client.rpc()
                .restoreDataset(
                        RestoreDatasetRequest.newBuilder().setDatasetId(id).build());
        assertThat(restored.getId()).isEqualTo(id);
    }

    private static List<String> deleted(DatasetClient client) throws Exception {
        return client
                .rpc()
                .listDeletedDatasets(ListDeletedDatasetsRequest.getDefaultInstance())
                .getDatasetsList()
                .stream()
                .map(DeletedDataset::getId)
                .toList();
    }

    private static List<PurgedDataset> purged(long after) throws Exception {
        return DatasetServiceGrpc.newBlockingV2Stub(service.services.asInternal("annotation-service", null))
                .listPurgedDatasets(ListPurgedDatasetsRequest.newBuilder()
                        .setAfterSeq(after)
                        .build())
                .getDatasetsList();
    }

    private static ErrorReason reason(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return DatasetErrors.reason(catchThrowable(call));
    }
}

package dev.labeler.dataset.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.dataset.DatasetClient;
import dev.labeler.dataset.DatasetErrors;
import dev.labeler.dataset.GalleryClient;
import dev.labeler.dataset.TestArchives;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.dataset.TestUsers;
import dev.labeler.proto.dataset.v1.DatasetSplit;
import dev.labeler.proto.dataset.v1.GetDatasetRequest;
import dev.labeler.proto.dataset.v1.Image;
import dev.labeler.proto.dataset.v1.ListImagesRequest;
import dev.labeler.proto.dataset.v1.SetSplitRequest;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.proto.type.v1.ErrorReason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SplitTest {
    private static TestDatasetService service;

    @BeforeAll
    static void open() {
        service = new TestDatasetService();
        TestUsers.moveIn(service);
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void settingARuleMakesAVersionWithTheSplitsOfTheRule() throws Exception {
        var id = GalleryClient.upload(service, pictures(0, 40));
        var before = GalleryClient.split(service, id);
        assertThat(before.getActive()).isFalse();
        assertThat(before.getTrain()).isEqualTo(0.7);
        assertThat(before.getImagesMap()).isEmpty();

        var split = set(
                TestUsers.OWNER, SetSplitRequest.newBuilder().setDatasetId(id).setSeed(42));

        assertThat(split.getActive()).isTrue();
        assertThat(split.getVersion()).isEqualTo(2);
        assertThat(split.getUpdatedBy()).isEqualTo(TestUsers.OWNER);
        var rule = new SplitRule(0.7, 0.2, 0.1, 42);
        var images = images(id);
        assertThat(images)
                .hasSize(40)
                .allSatisfy((name, word) -> assertThat(word).isEqualTo(rule.splitOf(name)));
        assertThat(split.getImagesMap())
                .isEqualTo(
                        images.values().stream().collect(Collectors.groupingBy(word -> word, Collectors.counting())));
        assertThat(GalleryClient.split(service, id)).isEqualTo(split);
        var dataset = service.asUser(1)
                .rpc()
                .getDataset(GetDatasetRequest.newBuilder().setDatasetId(id).build());
        assertThat(dataset.getVersion()).isEqualTo(2);
        assertThat(dataset.getSplitsMap()).isEqualTo(split.getImagesMap());
        assertThat(service.count("dataset_version WHERE dataset_id = '" + id + "' AND action = 'split'"
                        + " AND description = 'train 0.7, val 0.2, test 0.1, seed 42'"))
                .isOne();
        // The version before is as it was.
        assertThat(service.count("image WHERE dataset_id = '" + id + "' AND version_from = 1 AND split IS NULL"))
                .isEqualTo(40);
    }

    @Test
    void sameRuleAgainChangesNothing() throws Exception {
        var id = GalleryClient.upload(service, pictures(0, 3));
        var rule = SetSplitRequest.newBuilder().setDatasetId(id).setTrain(0.5).setVal(0.5);
        var split = set(TestUsers.OWNER, rule);

        assertThat(set(TestUsers.OWNER, rule)).isEqualTo(split);
        assertThat(split.getTest()).isZero();
    }

    @Test
    void laterUploadsFollowTheRuleAndImagesKeepTheirSplit() throws Exception {
        var id = GalleryClient.upload(service, pictures(0, 20));
        set(TestUsers.OWNER, SetSplitRequest.newBuilder().setDatasetId(id).setSeed(5));
        var before = images(id);

        service.asUser(TestUsers.OWNER).add(DatasetClient.to(id), pictures(20, 40));

        var rule = new SplitRule(0.7, 0.2, 0.1, 5);
        var after = images(id);
        assertThat(after).hasSize(40).containsAllEntriesOf(before);
        assertThat(after).allSatisfy((name, word) -> assertThat(word).isEqualTo(rule.splitOf(name)));
        assertThat(service.count("image WHERE dataset_id = '" + id + "' AND version_from = 3"))
                .isEqualTo(20);
    }

    @Test
    void sqlAndJavaComputeTheSameSplit() {
        var rule = new SplitRule(0.35, 0.35, 0.3, -7);
        try (var beside = service.openBeside()) {
            for (var name : List.of("a.jpg", "고양이.jpg", "a b/😀.png", "%", "x".repeat(300))) {
                var word = beside.jdbi()
                        .withHandle(handle -> handle.createQuery("SELECT split_of(:name, :seed, :train, :val, :test)")
                                .bind("name", name)
                                .bindMethods(rule)
                                .mapTo(String.class)
                                .one());
                assertThat(word).as(name).isEqualTo(rule.splitOf(name));
            }
            var differing = beside.jdbi()
                    .withHandle(handle -> handle.createQuery("""
                            SELECT n, split_of('i/' || n, :seed, :train, :val, :test) AS word FROM generate_series(1, 5000) AS n
                            """)
                            .bindMethods(rule)
                            .map((row, _) -> rule.splitOf("i/" + row.getInt(1)).equals(row.getString(2)))
                            .filter(equal -> !equal)
                            .list());
            assertThat(differing).isEmpty();
        }
    }

    @Test
    void invalidRatiosAreRefusedEachWithItsReason() throws Exception {
        var id = GalleryClient.upload(service, pictures(0, 1));

        var violations = DatasetErrors.violations(refusal(
                TestUsers.OWNER,
                ErrorReason.UNPROCESSABLE,
                SetSplitRequest.newBuilder()
                        .setDatasetId(id)
                        .setTrain(-0.1)
                        .setVal(Double.NaN)
                        .setTest(1.5)));
        assertThat(violations).containsOnlyKeys("train", "val", "test");
        var sum = DatasetErrors.violations(refusal(
                TestUsers.OWNER,
                ErrorReason.UNPROCESSABLE,
                SetSplitRequest.newBuilder().setDatasetId(id).setTrain(0.7).setVal(0.2)));
        assertThat(sum.get("train")).contains("add up to 1");
        assertThat(GalleryClient.split(service, id).getActive()).isFalse();
    }

    @Test
    void onlyTheOwnerLocksAndALockedRuleCannotChange() throws Exception {
        var id = TestUsers.dataset(service, Visibility.VISIBILITY_PUBLIC);
        var lock = SetSplitRequest.newBuilder().setDatasetId(id).setLocked(true);
        refusal(
                TestUsers.VIEWER,
                ErrorReason.PERMISSION_DENIED,
                SetSplitRequest.newBuilder().setDatasetId(id));
        set(TestUsers.EDITOR, SetSplitRequest.newBuilder().setDatasetId(id).setSeed(1));
        assertThat(DatasetErrors.metadata(refusal(TestUsers.EDITOR, ErrorReason.PERMISSION_DENIED, lock)))
                .containsEntry("required_permission", "owner");

        var locked = set(TestUsers.OWNER, lock);

        assertThat(locked.getLocked()).isTrue();
        assertThat(locked.getSeed()).isEqualTo(1);
        assertThat(locked.getVersion()).isEqualTo(2);
        for (var user : List.of(TestUsers.EDITOR, TestUsers.OWNER)) {
            var refused = refusal(
                    user,
                    ErrorReason.SPLIT_LOCKED,
                    SetSplitRequest.newBuilder().setDatasetId(id).setSeed(2));
            assertThat(DatasetErrors.metadata(refused)).containsEntry("dataset_id", id);
        }
        refusal(
                TestUsers.EDITOR,
                ErrorReason.PERMISSION_DENIED,
                SetSplitRequest.newBuilder().setDatasetId(id).setLocked(false));
        var changed = set(
                TestUsers.OWNER,
                SetSplitRequest.newBuilder().setDatasetId(id).setLocked(false).setSeed(2));
        assertThat(changed.getLocked()).isFalse();
        assertThat(changed.getSeed()).isEqualTo(2);
        var audit = "audit WHERE dataset_id = '" + id + "' AND action = 'split_changed'";
        assertThat(service.count(audit)).isEqualTo(3);
        assertThat(
                        service.count(
                                audit
                                        + " AND user_id = 1 AND details @> '{\"locked\": \"true\", \"seed\": \"1\", \"version\": \"2\"}'"))
                .isOne();
        refusal(
                TestUsers.OUTSIDER,
                ErrorReason.DATASET_NOT_FOUND,
                SetSplitRequest.newBuilder().setDatasetId("ds_nothing"));
    }

    private static DatasetSplit set(long user, SetSplitRequest.Builder request) throws Exception {
        return GalleryClient.as(service, user).setSplit(request.build());
    }

    private static Throwable refusal(long user, ErrorReason reason, SetSplitRequest.Builder request) {
        var thrown = catchThrowable(() -> set(user, request));
        assertThat(DatasetErrors.reason(thrown)).isEqualTo(reason);
        return thrown;
    }

    private static Map<String, String> images(String id) throws Exception {
        return service
                .asUser(1)
                .rpc()
                .listImages(ListImagesRequest.newBuilder()
                        .setDatasetId(id)
                        .setLimit(200)
                        .build())
                .getImagesList()
                .stream()
                .collect(Collectors.toMap(Image::getId, Image::getSplit));
    }

    private static Map<String, byte[]> pictures(int from, int to) {
        var files = new HashMap<String, byte[]>();
        for (var i = from; i < to; i++) {
            files.put("picture " + i + ".png", TestArchives.image("png", 4 + i, 4));
        }
        return files;
    }
}

package dev.labeler.dataset.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.dataset.Archives;
import dev.labeler.dataset.DatasetClient;
import dev.labeler.dataset.Errors;
import dev.labeler.dataset.TestHouse;
import dev.labeler.proto.dataset.v1.DuplicateGroup;
import dev.labeler.proto.dataset.v1.DuplicateImage;
import dev.labeler.proto.dataset.v1.DuplicateKind;
import dev.labeler.proto.dataset.v1.ListDuplicatesRequest;
import dev.labeler.proto.dataset.v1.ListDuplicatesResponse;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.testing.SharedData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DuplicatesTest {
    private static TestHouse house;

    @BeforeAll
    static void open() {
        house = new TestHouse();
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void exactAndNearDuplicatesAreGroupedByTheirFirstImage() throws Exception {
        var one = Pictures.encoded(Pictures.blots(1, 640, 480), "png");
        var id = GalleryClient.upload(
                house,
                Map.of(
                        "b.png", one,
                        "a/copy.png", one,
                        "c/original.png", Pictures.encoded(Pictures.blots(2, 640, 480), "png"),
                        "c/saved again.jpg", Pictures.encoded(Pictures.blots(2, 640, 480), "jpg"),
                        "lone.png", Pictures.encoded(Pictures.blots(3, 640, 480), "png")));
        GalleryClient.awaitLooked(house, id);

        var answer = list(ListDuplicatesRequest.newBuilder().setDatasetId(id).build());

        assertThat(answer.getTotal()).isEqualTo(2);
        assertThat(answer.hasNextPageToken()).isFalse();
        var exact = answer.getGroups(0);
        assertThat(exact.getKind()).isEqualTo(DuplicateKind.DUPLICATE_KIND_EXACT);
        assertThat(ids(exact)).containsExactly("a/copy.png", "b.png");
        assertThat(exact.getNumImages()).isEqualTo(2);
        assertThat(exact.getImagesList()).allSatisfy(image -> {
            assertThat(image.getDistance()).isZero();
            assertThat(image.getSha256()).hasSize(64);
            assertThat(Pictures.fetched(image.getThumbnailUrl()).getWidth()).isEqualTo(256);
        });
        var near = answer.getGroups(1);
        assertThat(near.getKind()).isEqualTo(DuplicateKind.DUPLICATE_KIND_NEAR);
        assertThat(ids(near)).containsExactly("c/original.png", "c/saved again.jpg");
        assertThat(near.getImages(1).getDistance()).isLessThanOrEqualTo(4);
        assertThat(near.getImages(0).getSha256()).isNotEqualTo(near.getImages(1).getSha256());
    }

    @Test
    void sameBytesAreFoundBeforeAndWithoutLookingAtThem() throws Exception {
        var undecodable = Pictures.emptyPng(20, 20);
        var one = Pictures.encoded(Pictures.blots(4, 64, 64), "png");
        var id = GalleryClient.upload(
                house, Map.of("x.png", undecodable, "y.png", undecodable, "1.png", one, "2.png", one));
        GalleryClient.awaitLooked(house, id);

        var looked = list(ListDuplicatesRequest.newBuilder().setDatasetId(id).build());
        assertThat(looked.getGroupsList())
                .hasSize(2)
                .allSatisfy(group -> assertThat(group.getKind()).isEqualTo(DuplicateKind.DUPLICATE_KIND_EXACT));
        assertThat(ids(looked.getGroups(1))).containsExactly("x.png", "y.png");
        assertThat(looked.getGroups(1).getImages(0).hasThumbnailUrl()).isFalse();

        house.sql("DELETE FROM picture WHERE dataset_id = ?", id);
        var pending = list(ListDuplicatesRequest.newBuilder().setDatasetId(id).build());
        assertThat(pending.getPending()).isEqualTo(4);
        assertThat(pending.getGroupsList())
                .extracting(DuplicatesTest::ids)
                .isEqualTo(
                        looked.getGroupsList().stream().map(DuplicatesTest::ids).toList());
        // That question ordered the work anew.
        GalleryClient.awaitLooked(house, id);
    }

    @Test
    void groupsComeInPages() throws Exception {
        var files = new HashMap<String, byte[]>();
        for (var i = 0; i < 7; i++) {
            var picture = Pictures.encoded(Pictures.blots(100 + i, 64, 64), "png");
            files.put(i + "/a.png", picture);
            files.put(i + "/b.png", picture);
        }
        var id = GalleryClient.upload(house, files);
        GalleryClient.awaitLooked(house, id);

        var request = ListDuplicatesRequest.newBuilder().setDatasetId(id).setLimit(3);
        var pages = new ArrayList<Integer>();
        var first = new ArrayList<String>();
        ListDuplicatesResponse page;
        do {
            page = list(request.build());
            assertThat(page.getTotal()).isEqualTo(7);
            pages.add(page.getGroupsCount());
            page.getGroupsList().forEach(group -> first.add(group.getImages(0).getId()));
            request.setPageToken(page.getNextPageToken());
        } while (page.hasNextPageToken());

        assertThat(pages).containsExactly(3, 3, 1);
        assertThat(first).containsExactly("0/a.png", "1/a.png", "2/a.png", "3/a.png", "4/a.png", "5/a.png", "6/a.png");
        var token = list(ListDuplicatesRequest.newBuilder()
                        .setDatasetId(id)
                        .setLimit(3)
                        .build())
                .getNextPageToken();
        refused(
                "page_token",
                ListDuplicatesRequest.newBuilder()
                        .setDatasetId(id)
                        .setThreshold(9)
                        .setPageToken(token));
        refused(
                "page_token",
                ListDuplicatesRequest.newBuilder().setDatasetId(id).setPageToken("%%%"));
    }

    @Test
    void whatCannotBeAskedIsRefused() throws Exception {
        var id = GalleryClient.upload(house, Map.of("a.png", Archives.image("png", 4, 4)));

        refused("threshold", ListDuplicatesRequest.newBuilder().setDatasetId(id).setThreshold(-1));
        refused("threshold", ListDuplicatesRequest.newBuilder().setDatasetId(id).setThreshold(17));
        refused("limit", ListDuplicatesRequest.newBuilder().setDatasetId(id).setLimit(0));
        refused("limit", ListDuplicatesRequest.newBuilder().setDatasetId(id).setLimit(1_000_000_000));
        for (var user : List.of(1L, 2L)) {
            var thrown = catchThrowable(() -> GalleryClient.as(house, user)
                    .listDuplicates(ListDuplicatesRequest.newBuilder()
                            .setDatasetId(user == 1 ? "ds_nothing" : id)
                            .build()));
            assertThat(Errors.reason(thrown)).isEqualTo(ErrorReason.DATASET_NOT_FOUND);
        }
    }

    @Test
    void twentyThousandImagesAreAnsweredInSeconds() throws Exception {
        var id = GalleryClient.upload(house, Map.of("a.png", Archives.image("png", 4, 4)));
        GalleryClient.awaitLooked(house, id);
        // Every tenth image is one bit away from the one before it; the others have hashes of chance.
        house.sql("""
                INSERT INTO picture (dataset_id, sha256, phash)
                SELECT ?, sha256(n::text::bytea),
                       ('x' || encode(substr(sha256((n - CASE WHEN n % 10 = 0 THEN 1 ELSE 0 END)::text::bytea), 1, 8), 'hex'))::bit(64)::bigint
                       # CASE WHEN n % 10 = 0 THEN 1024 ELSE 0 END
                FROM generate_series(1, 20000) AS n
                """, id);
        house.sql("""
                INSERT INTO image (dataset_id, image_id, version_from, width, height, raw_width, raw_height, orientation,
                    content_type, size, sha256, stored)
                SELECT ?, 'synthetic/' || n || '.jpg', 1, 640, 480, 640, 480, 1, 'image/jpeg', 1000, sha256(n::text::bytea), true
                FROM generate_series(1, 20000) AS n
                """, id);
        for (var threshold : List.of(0, 4, 8)) {
            var begun = System.nanoTime();

            var answer = list(ListDuplicatesRequest.newBuilder()
                    .setDatasetId(id)
                    .setThreshold(threshold)
                    .setLimit(100)
                    .build());

            assertThat(System.nanoTime() - begun).isLessThan(10_000_000_000L);
            assertThat(answer.getTotal()).isEqualTo(threshold == 0 ? 0 : 2000);
            assertThat(answer.getGroupsList()).allSatisfy(group -> {
                assertThat(group.getNumImages()).isEqualTo(2);
                assertThat(group.getImages(1).getDistance()).isEqualTo(1);
            });
        }
    }

    @Test
    void realPicturesOfBloodAreToldApart() throws Exception {
        var id = house.asUser(1)
                .uploadOne(DatasetClient.named("bccd"), "bccd-voc.zip", Archives.zip(SharedData.require("bccd-voc")))
                .getDatasetId();
        GalleryClient.awaitLooked(house, id);

        var answer = list(ListDuplicatesRequest.newBuilder()
                .setDatasetId(id)
                .setLimit(100)
                .build());

        assertThat(house.count("picture WHERE dataset_id = '" + id + "' AND phash IS NOT NULL"))
                .isEqualTo(364);
        assertThat(answer.getTotal()).isLessThan(20);
    }

    private static ListDuplicatesResponse list(ListDuplicatesRequest request) throws Exception {
        return GalleryClient.as(house, 1).listDuplicates(request);
    }

    private static void refused(String path, ListDuplicatesRequest.Builder request) {
        var thrown = catchThrowable(() -> list(request.build()));
        assertThat(Errors.reason(thrown)).isEqualTo(ErrorReason.INVALID_REQUEST);
        assertThat(Errors.metadata(thrown)).containsEntry("path", path);
    }

    private static List<String> ids(DuplicateGroup group) {
        return group.getImagesList().stream().map(DuplicateImage::getId).toList();
    }
}

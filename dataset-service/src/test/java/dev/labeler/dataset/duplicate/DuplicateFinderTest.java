package dev.labeler.dataset.duplicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.dataset.DatasetClient;
import dev.labeler.dataset.DatasetErrors;
import dev.labeler.dataset.GalleryClient;
import dev.labeler.dataset.TestArchives;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.dataset.thumbnail.TestPictures;
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

class DuplicateFinderTest {
    private static TestDatasetService service;

    @BeforeAll
    static void open() {
        service = new TestDatasetService();
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void exactAndNearDuplicatesAreGroupedByTheirFirstImage() throws Exception {
        var one = TestPictures.encoded(TestPictures.blots(1, 640, 480), "png");
        var id = GalleryClient.upload(
                service,
                Map.of(
                        "b.png", one,
                        "a/copy.png", one,
                        "c/original.png", TestPictures.encoded(TestPictures.blots(2, 640, 480), "png"),
                        "c/saved again.jpg", TestPictures.encoded(TestPictures.blots(2, 640, 480), "jpg"),
                        "single.png", TestPictures.encoded(TestPictures.blots(3, 640, 480), "png")));
        GalleryClient.awaitThumbnails(service, id);

        var response = list(ListDuplicatesRequest.newBuilder().setDatasetId(id).build());

        assertThat(response.getTotal()).isEqualTo(2);
        assertThat(response.hasNextPageToken()).isFalse();
        var exact = response.getGroups(0);
        assertThat(exact.getKind()).isEqualTo(DuplicateKind.DUPLICATE_KIND_EXACT);
        assertThat(ids(exact)).containsExactly("a/copy.png", "b.png");
        assertThat(exact.getNumImages()).isEqualTo(2);
        assertThat(exact.getImagesList()).allSatisfy(image -> {
            assertThat(image.getDistance()).isZero();
            assertThat(image.getSha256()).hasSize(64);
            assertThat(TestPictures.fetched(image.getThumbnailUrl()).getWidth()).isEqualTo(256);
        });
        var near = response.getGroups(1);
        assertThat(near.getKind()).isEqualTo(DuplicateKind.DUPLICATE_KIND_NEAR);
        assertThat(ids(near)).containsExactly("c/original.png", "c/saved again.jpg");
        assertThat(near.getImages(1).getDistance()).isLessThanOrEqualTo(4);
        assertThat(near.getImages(0).getSha256()).isNotEqualTo(near.getImages(1).getSha256());
    }

    @Test
    void equalBytesAreFoundWithoutHashes() throws Exception {
        var undecodable = TestPictures.emptyPng(20, 20);
        var one = TestPictures.encoded(TestPictures.blots(4, 64, 64), "png");
        var id = GalleryClient.upload(
                service, Map.of("x.png", undecodable, "y.png", undecodable, "1.png", one, "2.png", one));
        GalleryClient.awaitThumbnails(service, id);

        var looked = list(ListDuplicatesRequest.newBuilder().setDatasetId(id).build());
        assertThat(looked.getGroupsList())
                .hasSize(2)
                .allSatisfy(group -> assertThat(group.getKind()).isEqualTo(DuplicateKind.DUPLICATE_KIND_EXACT));
        assertThat(ids(looked.getGroups(1))).containsExactly("x.png", "y.png");
        assertThat(looked.getGroups(1).getImages(0).hasThumbnailUrl()).isFalse();

        service.sql("DELETE FROM picture WHERE dataset_id = ?", id);
        var pending = list(ListDuplicatesRequest.newBuilder().setDatasetId(id).build());
        assertThat(pending.getPending()).isEqualTo(4);
        assertThat(pending.getGroupsList())
                .extracting(DuplicateFinderTest::ids)
                .isEqualTo(looked.getGroupsList().stream()
                        .map(DuplicateFinderTest::ids)
                        .toList());
        // The request scheduled the task again.
        GalleryClient.awaitThumbnails(service, id);
    }

    @Test
    void groupsComeInPages() throws Exception {
        var files = new HashMap<String, byte[]>();
        for (var i = 0; i < 7; i++) {
            var picture = TestPictures.encoded(TestPictures.blots(100 + i, 64, 64), "png");
            files.put(i + "/a.png", picture);
            files.put(i + "/b.png", picture);
        }
        var id = GalleryClient.upload(service, files);
        GalleryClient.awaitThumbnails(service, id);

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
    void invalidRequestsAreRefused() throws Exception {
        var id = GalleryClient.upload(service, Map.of("a.png", TestArchives.image("png", 4, 4)));

        refused("threshold", ListDuplicatesRequest.newBuilder().setDatasetId(id).setThreshold(-1));
        refused("threshold", ListDuplicatesRequest.newBuilder().setDatasetId(id).setThreshold(17));
        refused("limit", ListDuplicatesRequest.newBuilder().setDatasetId(id).setLimit(0));
        refused("limit", ListDuplicatesRequest.newBuilder().setDatasetId(id).setLimit(1_000_000_000));
        for (var user : List.of(1L, 2L)) {
            var thrown = catchThrowable(() -> GalleryClient.as(service, user)
                    .listDuplicates(ListDuplicatesRequest.newBuilder()
                            .setDatasetId(user == 1 ? "ds_nothing" : id)
                            .build()));
            assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.DATASET_NOT_FOUND);
        }
    }

    @Test
    void duplicatesOfTwentyThousandImagesAreListedInSeconds() throws Exception {
        var id = GalleryClient.upload(service, Map.of("a.png", TestArchives.image("png", 4, 4)));
        GalleryClient.awaitThumbnails(service, id);
        // Every tenth image is one bit apart from the one before it; the others have random hashes. One statement,
        // because the background job resets the hashes of contents that no image has.
        service.sql("""
                WITH hashed AS (
                    INSERT INTO picture (dataset_id, sha256, phash)
                    SELECT ?, sha256(n::text::bytea),
                           ('x' || encode(substr(sha256((n - CASE WHEN n % 10 = 0 THEN 1 ELSE 0 END)::text::bytea), 1, 8), 'hex'))::bit(64)::bigint
                           # CASE WHEN n % 10 = 0 THEN 1024 ELSE 0 END
                    FROM generate_series(1, 20000) AS n)
                INSERT INTO image (dataset_id, image_id, version_from, width, height, raw_width, raw_height, orientation,
                    content_type, size, sha256, stored)
                SELECT ?, 'synthetic/' || n || '.jpg', 1, 640, 480, 640, 480, 1, 'image/jpeg', 1000, sha256(n::text::bytea), true
                FROM generate_series(1, 20000) AS n
                """, id, id);
        for (var threshold : List.of(0, 4, 8)) {
            var startNanos = System.nanoTime();

            var response = list(ListDuplicatesRequest.newBuilder()
                    .setDatasetId(id)
                    .setThreshold(threshold)
                    .setLimit(100)
                    .build());

            assertThat(System.nanoTime() - startNanos).isLessThan(10_000_000_000L);
            assertThat(response.getTotal()).isEqualTo(threshold == 0 ? 0 : 2000);
            assertThat(response.getGroupsList()).allSatisfy(group -> {
                assertThat(group.getNumImages()).isEqualTo(2);
                assertThat(group.getImages(1).getDistance()).isEqualTo(1);
            });
        }
    }

    @Test
    void realPicturesOfBloodAreDistinguished() throws Exception {
        var id = service.asUser(1)
                .uploadOne(
                        DatasetClient.named("bccd"), "bccd-voc.zip", TestArchives.zip(SharedData.require("bccd-voc")))
                .getDatasetId();
        GalleryClient.awaitThumbnails(service, id);

        var response = list(ListDuplicatesRequest.newBuilder()
                .setDatasetId(id)
                .setLimit(100)
                .build());

        assertThat(service.count("picture WHERE dataset_id = '" + id + "' AND phash IS NOT NULL"))
                .isEqualTo(364);
        assertThat(response.getTotal()).isLessThan(20);
    }

    private static ListDuplicatesResponse list(ListDuplicatesRequest request) throws Exception {
        return GalleryClient.as(service, 1).listDuplicates(request);
    }

    private static void refused(String path, ListDuplicatesRequest.Builder request) {
        var thrown = catchThrowable(() -> list(request.build()));
        assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.INVALID_REQUEST);
        assertThat(DatasetErrors.metadata(thrown)).containsEntry("path", path);
    }

    private static List<String> ids(DuplicateGroup group) {
        return group.getImagesList().stream().map(DuplicateImage::getId).toList();
    }
}

package dev.labeler.dataset.thumbnail;

import static dev.labeler.dataset.DatasetClient.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.dataset.DatasetClient;
import dev.labeler.dataset.TestArchives;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.dataset.v1.DeleteDatasetVersionRequest;
import dev.labeler.proto.dataset.v1.Image;
import dev.labeler.proto.dataset.v1.ListImagesRequest;
import dev.labeler.proto.dataset.v1.RemoveFilesRequest;
import dev.labeler.testing.Eventually;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ThumbnailTest {
    private static TestDatasetService service;
    private static DatasetClient owner;

    @BeforeAll
    static void open() {
        service = new TestDatasetService();
        owner = service.asUser(1);
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void everySupportedTypeGetsAThumbnail() throws Exception {
        var picture = TestPictures.redAndBlue(600, 300);
        var files = new HashMap<String, byte[]>();
        for (var format : List.of("jpg", "png", "bmp", "tiff")) {
            files.put("600." + format, TestPictures.encoded(picture, format));
        }
        files.put("a gif.png", TestPictures.encoded(picture, "gif"));
        files.put("600.ppm", TestPictures.ppm(picture));
        files.put("lossy.webp", TestPictures.WEBP_LOSSY);
        files.put("lossless.webp", TestPictures.WEBP_LOSSLESS);

        var images = looked(upload(files));

        assertThat(images.byId()).hasSize(8);
        for (var image : images.byId().values()) {
            assertThat(image.getThumbnailUrl()).as(image.getId()).contains("/.labeler/thumbnails/" + image.getSha256());
            var thumbnail = TestPictures.fetched(image.getThumbnailUrl());
            assertThat(thumbnail.getWidth()).as(image.getId()).isEqualTo(256);
            assertThat(thumbnail.getHeight()).as(image.getId()).isEqualTo(128);
            assertThat(isRed(thumbnail, 40, 60)).as(image.getId()).isTrue();
            assertThat(isRed(thumbnail, 210, 60)).as(image.getId()).isFalse();
        }
    }

    @Test
    void exifOrientationIsApplied() throws Exception {
        var files = new HashMap<String, byte[]>();
        for (var orientation = 1; orientation <= 8; orientation++) {
            files.put(orientation + ".jpg", TestPictures.turnedJpeg(TestPictures.redAndBlue(600, 300), orientation));
        }

        var images = looked(upload(files));

        // Where the stored picture's left half, the red one, is to be seen: EXIF 2.32, tag 274.
        var red = Map.of(
                "1", "left", "2", "right", "3", "right", "4", "left", "5", "top", "6", "top", "7", "bottom", "8",
                "bottom");
        for (var orientation : red.keySet()) {
            var image = images.get(orientation + ".jpg");
            var thumbnail = TestPictures.fetched(image.getThumbnailUrl());
            assertThat((double) thumbnail.getWidth() / thumbnail.getHeight())
                    .isCloseTo((double) image.getWidth() / image.getHeight(), Percentage.withPercentage(1));
            var w = thumbnail.getWidth();
            var h = thumbnail.getHeight();
            var seen = isRed(thumbnail, w / 4, h / 4) && isRed(thumbnail, w / 4, 3 * h / 4)
                    ? "left"
                    : isRed(thumbnail, w / 4, h / 4) ? "top" : isRed(thumbnail, 3 * w / 4, h / 4) ? "right" : "bottom";
            assertThat(seen).as(orientation).isEqualTo(red.get(orientation));
        }
    }

    @Test
    void nothingIsEnlargedAndTransparencyIsWhite() throws Exception {
        var transparent = new BufferedImage(30, 20, BufferedImage.TYPE_INT_ARGB);
        transparent.setRGB(0, 0, 0xff000000);

        var images = looked(upload(Map.of(
                "small.png", TestPictures.encoded(transparent, "png"),
                "line.png", TestPictures.encoded(TestPictures.redAndBlue(5000, 1), "png"))));

        var small = TestPictures.fetched(images.get("small.png").getThumbnailUrl());
        assertThat(small.getWidth()).isEqualTo(30);
        assertThat(small.getHeight()).isEqualTo(20);
        assertThat(new Color(small.getRGB(29, 19)).getGreen()).isGreaterThan(240);
        var line = TestPictures.fetched(images.get("line.png").getThumbnailUrl());
        assertThat(line.getWidth()).isEqualTo(256);
        assertThat(line.getHeight()).isEqualTo(1);
    }

    @Test
    void pictureThatCannotBeDecodedIsRefusedOnceWithTheReason() throws Exception {
        var jpeg = TestPictures.encoded(TestPictures.blots(1, 400, 300), "jpg");
        var damaged = Arrays.copyOf(jpeg, 700);

        var id = upload(Map.of(
                "damaged.jpg", damaged,
                "huge.png", TestPictures.emptyPng(20_000, 20_000),
                "huge.webp", hugeWebp(),
                "empty.png", TestPictures.emptyPng(40, 40),
                "whole.jpg", jpeg));

        var images = looked(id);
        assertThat(images.get("whole.jpg").hasThumbnailUrl()).isTrue();
        for (var name : List.of("huge.png", "huge.webp", "empty.png")) {
            assertThat(images.get(name).hasThumbnailUrl()).as(name).isFalse();
        }
        assertThat(refusal(images.get("huge.png"))).contains("20000 × 20000 pixels are over the limit");
        assertThat(refusal(images.get("huge.webp"))).contains("16383 × 16383 pixels are over the limit");
        assertThat(refusal(images.get("empty.png"))).contains("cannot be decoded");
        assertThat(service.count("picture WHERE attempts > 1 AND dataset_id = '" + id + "'"))
                .isZero();
    }

    @Test
    void contentIsProcessedOnceForAllNamesAndVersions() throws Exception {
        var blots = TestPictures.encoded(TestPictures.blots(7, 300, 300), "png");

        var id = upload(Map.of(
                "a.png",
                blots,
                "b/a.png",
                blots,
                "c.png",
                TestPictures.encoded(TestPictures.blots(8, 300, 300), "png")));

        var images = looked(id);
        assertThat(thumbnailPath(images.get("a.png"))).isEqualTo(thumbnailPath(images.get("b/a.png")));
        assertThat(service.thumbnails(id)).hasSize(2);
        assertThat(service.count("picture WHERE dataset_id = '" + id + "' AND attempts = 1"))
                .isEqualTo(2);
    }

    @Test
    void thumbnailsAreDeletedWithTheLastVersionOfTheirPicture() throws Exception {
        var kept = TestPictures.encoded(TestPictures.blots(21, 300, 300), "png");
        var id = upload(Map.of("a.png", kept, "b.png", TestPictures.encoded(TestPictures.blots(22, 300, 300), "png")));
        looked(id);
        owner.uploads()
                .removeFiles(RemoveFilesRequest.newBuilder()
                        .setDatasetId(id)
                        .addPaths("b.png")
                        .build());
        assertThat(service.thumbnails(id)).hasSize(2);

        owner.versions()
                .deleteDatasetVersion(DeleteDatasetVersionRequest.newBuilder()
                        .setDatasetId(id)
                        .setVersion(1)
                        .build());

        Eventually.eventually(
                Duration.ofSeconds(30), () -> assertThat(service.thumbnails(id)).hasSize(1));
        assertThat(TestPictures.fetched(looked(id).get("a.png").getThumbnailUrl())
                        .getWidth())
                .isEqualTo(256);
        Eventually.eventually(() -> assertThat(service.count("picture WHERE dataset_id = '" + id + "'"))
                .isOne());
    }

    @Test
    void pictureThatEndedTheProcessThreeTimesIsRefused() throws Exception {
        var id = upload(Map.of("a.png", TestArchives.image("png", 5, 5)));
        looked(id);
        service.sql("UPDATE picture SET phash = NULL, attempts = 3 WHERE dataset_id = ?", id);

        try (var beside = service.openBeside()) {
            new ThumbnailGenerator(beside, service.store, service.spool)
                    .generate(id, waiting(beside, id).getFirst());

            assertThat(waiting(beside, id)).isEmpty();
        }
        assertThat(service.count("picture WHERE dataset_id = '" + id
                        + "' AND refusal LIKE '%attempts to decode it did not end%'"))
                .isOne();
    }

    private static List<PictureDao.PendingImage> waiting(Database database, String id) {
        return database.jdbi().withHandle(handle -> PictureDao.listPending(handle, id, "", 10));
    }

    private static String upload(Map<String, byte[]> files) throws Exception {
        return owner.uploadOne(named("pictures"), "pictures.zip", TestArchives.zip(files))
                .getDatasetId();
    }

    private record Shown(Map<String, Image> byId) {
        Image get(String id) {
            return Objects.requireNonNull(byId.get(id), id);
        }
    }

    /// The images by id, once all of them are processed.
    private static Shown looked(String id) throws Exception {
        Eventually.eventually(
                Duration.ofSeconds(30),
                () -> assertThat(service.count("""
                        image i WHERE dataset_id = '%s' AND NOT EXISTS (
                            SELECT FROM picture p WHERE p.dataset_id = i.dataset_id AND p.sha256 = i.sha256
                              AND (p.phash IS NOT NULL OR p.refusal IS NOT NULL))
                        """.formatted(id))).isZero());
        return new Shown(
                owner
                        .rpc()
                        .listImages(
                                ListImagesRequest.newBuilder().setDatasetId(id).build())
                        .getImagesList()
                        .stream()
                        .collect(Collectors.toMap(Image::getId, Function.identity())));
    }

    private static String refusal(Image image) {
        try (var beside = service.openBeside()) {
            return beside.jdbi()
                    .withHandle(handle -> handle.createQuery(
                                    "SELECT refusal FROM picture WHERE sha256 = decode(:sha256, 'hex')")
                            .bind("sha256", image.getSha256())
                            .mapTo(String.class)
                            .one());
        }
    }

    private static String thumbnailPath(Image image) {
        return image.getThumbnailUrl().substring(0, image.getThumbnailUrl().indexOf('?'));
    }

    private static boolean isRed(BufferedImage image, int x, int y) {
        var color = new Color(image.getRGB(x, y));
        return color.getRed() > 120 && color.getBlue() < 100;
    }

    /// The lossless one with the largest size in its header that there is: 14 bits each, less one.
    private static byte[] hugeWebp() {
        var webp = TestPictures.WEBP_LOSSLESS.clone();
        var bits = (16383 - 1) | (16383 - 1) << 14;
        for (var i = 0; i < 4; i++) {
            webp[21 + i] = (byte) (bits >> (8 * i));
        }
        return webp;
    }
}

package dev.labeler.dataset.image;

import static dev.labeler.dataset.DatasetClient.named;
import static dev.labeler.dataset.TestArchives.zip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.dataset.DatasetClient;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.dataset.image.ImageHeaderCorpus.Size;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.dataset.v1.CompleteFileUploadRequest;
import dev.labeler.proto.dataset.v1.FileUpload;
import dev.labeler.proto.dataset.v1.Image;
import dev.labeler.proto.dataset.v1.ListImagesRequest;
import dev.labeler.proto.dataset.v1.SkippedFile;
import dev.labeler.proto.dataset.v1.StartFileUploadRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Pictures of other software, uploaded in every way: each is stored with its own bytes,
/// under its own hash, with the size that other software sees.
class ForeignPictureUploadTest {
    private static TestDatasetService service;
    private static DatasetClient owner;
    private static ImageHeaderCorpus corpus;
    private static Map<String, byte[]> pictures;
    private static Map<String, Size> sizes;

    @BeforeAll
    static void open() throws Exception {
        corpus = ImageHeaderCorpus.make();
        pictures = corpus.files();
        sizes = corpus.sizesByHeader();
        service = new TestDatasetService();
        owner = service.asUser(1);
    }

    @AfterAll
    static void close() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void twoProgramsAgreeOnTheSizes() throws Exception {
        assertThat(pictures.keySet()).hasSizeGreaterThan(80).allMatch(sizes::containsKey);
        // ImageMagick 6 does not look for the orientation of a PNG.
        assertThat(corpus.sizesDecoded())
                .allSatisfy((name, size) -> assertThat(size)
                        .as(name)
                        .isIn(sizes.get(name), name.matches("turned[5-8].png") ? new Size(67, 43) : sizes.get(name)));
    }

    @Test
    void zippedPicturesAreStoredUnchanged() throws Exception {
        var report = owner.uploadOne(named("zip"), "pictures.zip", zip(pictures));

        assertThat(report.getSkippedList()).isEmpty();
        var images = images(report.getDatasetId());
        assertThat(images.keySet()).containsExactlyInAnyOrderElementsOf(pictures.keySet());
        assertThat(images).allSatisfy(ForeignPictureUploadTest::check);
    }

    @Test
    void picturesAreStoredUnchanged() throws Exception {
        var large = new TreeMap<>(pictures);
        large.values().removeIf(bytes -> bytes.length < 9000);

        var report = owner.upload(named("files"), large);

        assertThat(report.getSkippedList()).isEmpty();
        assertThat(images(report.getDatasetId())).hasSize(large.size()).allSatisfy(ForeignPictureUploadTest::check);
    }

    @Test
    void directlyUploadedPicturesAreStoredUnchanged() throws Exception {
        var first = Map.of("base.png", picture("base.png"));
        var id = owner.upload(named("direct"), first).getDatasetId();
        for (var name : new String[] {"icc-10m.jpg", "comment-9k.jpg", "LZW.tif", "text-1m.png", "everything.jpg"}) {
            direct(id, name, picture(name));
        }

        assertThat(images(id)).hasSize(6).allSatisfy(ForeignPictureUploadTest::check);
    }

    @Test
    void damagedPicturesAreSkippedWithTheReason() throws Exception {
        var damaged = new TreeMap<String, byte[]>();
        for (var name :
                List.of("base.jpg", "base.png", "os2.bmp", "still.gif", "LZW.tif", "bigtiff.tif", "lossy.webp")) {
            damaged.put("cut-" + name, Arrays.copyOf(picture(name), 9));
            damaged.put("empty-" + name, new byte[0]);
            damaged.put("zeros-" + name, new byte[picture(name).length]);
        }
        damaged.put("bomb.png", patched("base.png", 16, 0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0));
        damaged.put("bomb.gif", patched("still.gif", 6, 0xff, 0xff, 0xff, 0xff));
        damaged.put("bomb.bmp", patched("windows3.bmp", 18, 0xa0, 0x86, 1, 0, 0xa0, 0x86, 1, 0));
        damaged.put("bomb.ppm", "P6 100000 100000 255\n".getBytes(StandardCharsets.US_ASCII));
        damaged.put("bomb.webp", patched("alpha.webp", 24, 0x9f, 0x86, 1, 0x9f, 0x86, 1));
        var all = new TreeMap<>(damaged);
        all.put("good.png", picture("base.png"));

        var report = owner.uploadOne(named("damaged"), "damaged.zip", zip(all));

        assertThat(images(report.getDatasetId()).keySet()).containsExactly("good.png");
        assertThat(report.getSkippedList())
                .extracting(SkippedFile::getFile)
                .containsExactlyInAnyOrderElementsOf(damaged.keySet());
        assertThat(report.getSkippedList())
                .allSatisfy(file -> assertThat(file.getReason())
                        .matches(
                                file.getFile().startsWith("bomb")
                                        ? ".*over the limit.*"
                                        : ".*(header|empty|not an image).*"));
    }

    private static byte[] patched(String name, int at, int... bytes) {
        var patched = picture(name).clone();
        for (var i = 0; i < bytes.length; i++) {
            patched[at + i] = (byte) bytes[i];
        }
        return patched;
    }

    private static byte[] picture(String name) {
        return Objects.requireNonNull(pictures.get(name), name);
    }

    private static void check(String name, Image image) {
        var bytes = picture(name);
        assertThat(image.getSha256()).as(name).isEqualTo(Sha256.hex(bytes));
        assertThat(image.getSize()).as(name).isEqualTo(bytes.length);
        assertThat(new Size(image.getWidth(), image.getHeight())).as(name).isEqualTo(sizes.get(name));
    }

    private static Map<String, Image> images(String datasetId) throws Exception {
        var page = owner.rpc()
                .listImages(ListImagesRequest.newBuilder()
                        .setDatasetId(datasetId)
                        .setLimit(200)
                        .build());
        return page.getImagesList().stream().collect(Collectors.toMap(Image::getId, image -> image));
    }

    private static void direct(String datasetId, String name, byte[] bytes) throws Exception {
        var upload = owner.uploads()
                .startFileUpload(StartFileUploadRequest.newBuilder()
                        .setDatasetId(datasetId)
                        .setPath(name)
                        .setSize(bytes.length)
                        .setSha256(Sha256.hex(bytes))
                        .build());
        put(upload, bytes);
        owner.uploads()
                .completeFileUpload(CompleteFileUploadRequest.newBuilder()
                        .setDatasetId(datasetId)
                        .setUploadId(upload.getUploadId())
                        .build());
    }

    private static void put(FileUpload upload, byte[] bytes) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            for (var i = 0; i < upload.getPartsCount(); i++) {
                var part = upload.getParts(i);
                var from = Math.toIntExact(i * upload.getPartSize());
                var body = Arrays.copyOfRange(bytes, from, from + Math.toIntExact(part.getSize()));
                var request = HttpRequest.newBuilder(URI.create(part.getUploadUrl()))
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build();
                assertThat(http.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(200);
            }
        }
    }
}

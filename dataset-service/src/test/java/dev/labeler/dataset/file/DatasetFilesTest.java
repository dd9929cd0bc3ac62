package dev.labeler.dataset.file;

import static dev.labeler.dataset.DatasetClient.named;
import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.dataset.TestArchives.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.dataset.DatasetClient;
import dev.labeler.dataset.DatasetErrors;
import dev.labeler.dataset.MaliciousArchives;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.proto.dataset.v1.DatasetFile;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.Image;
import dev.labeler.proto.dataset.v1.ListImagesRequest;
import dev.labeler.proto.dataset.v1.StreamFilesRequest;
import dev.labeler.proto.dataset.v1.StreamImagesRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatasetFilesTest {
    private static final Map<String, byte[]> FILES = new TreeMap<>(Map.of(
            "b/2.png", image("png", 4, 3),
            "b/10.jpg", image("jpg", 8, 6),
            "B.bmp", image("bmp", 5, 5),
            "a \uFF5E.png", image("png", 2, 1),
            "a 😀.png", image("png", 1, 2),
            "wrong.jpg", image("png", 7, 7),
            "broken.png", text("no image"),
            "notes.json", text("{}"),
            "inner.zip", text("PK"),
            ".DS_Store", text("x")));

    private static TestDatasetService service;
    private static String id;
    private static DatasetClient owner;

    @BeforeAll
    static void open() throws Exception {
        service = new TestDatasetService();
        owner = service.asUser(1);
        var report = owner.uploadOne(named(""), "my photos.tar.gz", MaliciousArchives.tarGz(FILES));
        id = report.getDatasetId();
        assertThat(report.getDataset().getName()).isEqualTo("my photos");
        assertThat(report.getSkippedList())
                .extracting(skipped -> skipped.getFile())
                .containsExactlyInAnyOrder("broken.png", "inner.zip");
        assertThat(report.getSkippedList())
                .allSatisfy(skipped -> assertThat(skipped.getReason()).isNotBlank());
        assertThat(report.getNumSkipped()).isEqualTo(2);
        assertThat(report.getContentHash()).isEqualTo(manifestHash());
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void imagesComeInByteOrderOfTheirNames() throws Exception {
        var images = streamed(StreamImagesRequest.newBuilder().setDatasetId(id).build());

        assertThat(images)
                .extracting(Image::getId)
                .containsExactly("B.bmp", "a \uFF5E.png", "a 😀.png", "b/10.jpg", "b/2.png", "wrong.jpg");
        var wrong = images.getLast();
        assertThat(wrong.getContentType()).isEqualTo("image/png");
        assertThat(wrong.getWidth()).isEqualTo(7);
        assertThat(wrong.getStored()).isTrue();
        assertThat(wrong.getSha256()).isEqualTo(sha256(file("wrong.jpg")));
        assertThat(wrong.hasUrl()).isFalse();
    }

    @Test
    void streamReturnsTheChosenImagesAndTheRequestedVersion() throws Exception {
        assertThat(streamed(StreamImagesRequest.newBuilder()
                        .setDatasetId(id)
                        .addImageIds("b/2.png")
                        .addImageIds("nope")
                        .build()))
                .extracting(Image::getId)
                .containsExactly("b/2.png");
        service.sql("UPDATE image SET version_to = 2 WHERE image_id = 'B.bmp'");
        assertThat(streamed(StreamImagesRequest.newBuilder()
                        .setDatasetId(id)
                        .setVersion(1)
                        .build()))
                .hasSize(6);
        assertThat(streamed(StreamImagesRequest.newBuilder()
                        .setDatasetId(id)
                        .setVersion(2)
                        .build()))
                .hasSize(5);
    }

    @Test
    void listIsFilteredAndPaged() throws Exception {
        var all = owner.rpc()
                .listImages(ListImagesRequest.newBuilder()
                        .setDatasetId(id)
                        .setSkip(2)
                        .setLimit(2)
                        .build());
        assertThat(all.getTotal()).isEqualTo(6);
        assertThat(all.getImagesList()).extracting(Image::getId).containsExactly("a 😀.png", "b/10.jpg");
        assertThat(all.getImagesList())
                .allSatisfy(image -> assertThat(image.getUrl()).contains("X-Amz-Signature"));
        var found = owner.rpc()
                .listImages(ListImagesRequest.newBuilder()
                        .setDatasetId(id)
                        .setQ("B/")
                        .build());
        assertThat(found.getTotal()).isEqualTo(2);
        var thrown = catchThrowable(() -> owner.rpc()
                .listImages(ListImagesRequest.newBuilder()
                        .setDatasetId(id)
                        .setSkip(-1)
                        .build()));
        assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.INVALID_REQUEST);
    }

    @Test
    void filesThatAreNotImagesAreStreamedWithTheirKeys() throws Exception {
        var files = new ArrayList<DatasetFile>();
        var stream = DatasetServiceGrpc.newBlockingV2Stub(service.services.asInternal("annotation-service", 1L))
                .streamFiles(StreamFilesRequest.newBuilder().setDatasetId(id).build());
        while (stream.hasNext()) {
            files.addAll(stream.read().getFilesList());
        }

        assertThat(files)
                .containsExactly(DatasetFile.newBuilder()
                        .setPath("notes.json")
                        .setObjectKey("datasets/" + id + "/notes.json")
                        .setSize(2)
                        .setSha256(sha256(text("{}")))
                        .build());
        try (var in = service.store.open(files.getFirst().getObjectKey())) {
            assertThat(in.readAllBytes()).isEqualTo(text("{}"));
        }
    }

    @Test
    void streamsAreForServicesOnly() {
        var thrown = catchThrowable(() -> {
            var stream = owner.rpc()
                    .streamImages(
                            StreamImagesRequest.newBuilder().setDatasetId(id).build());
            stream.hasNext();
        });
        assertThat(DatasetErrors.reason(thrown)).isEqualTo(ErrorReason.PERMISSION_DENIED);
    }

    private static List<Image> streamed(StreamImagesRequest request) throws Exception {
        var images = new ArrayList<Image>();
        var stream = DatasetServiceGrpc.newBlockingV2Stub(service.services.asInternal("annotation-service", 1L))
                .streamImages(request);
        while (stream.hasNext()) {
            images.addAll(stream.read().getImagesList());
        }
        return images;
    }

    private static byte[] file(String path) {
        return Objects.requireNonNull(FILES.get(path));
    }

    /// The definition, written a second time.
    private static String manifestHash() throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        for (var path :
                List.of("B.bmp", "a \uFF5E.png", "a 😀.png", "b/10.jpg", "b/2.png", "notes.json", "wrong.jpg")) {
            var bytes = file(path);
            digest.update((path + "\0" + sha256(bytes) + "\0" + bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}

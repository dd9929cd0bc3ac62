package dev.labeler.dataset.upload;

import static dev.labeler.dataset.DatasetClient.named;
import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.dataset.TestArchives.text;
import static dev.labeler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.dataset.DatasetClient;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.dataset.v1.AbortFileUploadRequest;
import dev.labeler.proto.dataset.v1.CompleteFileUploadRequest;
import dev.labeler.proto.dataset.v1.DatasetVersion;
import dev.labeler.proto.dataset.v1.FileUpload;
import dev.labeler.proto.dataset.v1.GetDatasetRequest;
import dev.labeler.proto.dataset.v1.StartFileUploadRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Direct uploads to the store.
class FileUploadTest {
    private static TestDatasetService service;
    private static DatasetClient owner;
    private static String id;

    @BeforeAll
    static void open() throws Exception {
        service = new TestDatasetService();
        owner = service.asUser(1);
        id = owner.upload(named("direct"), Map.of("a.png", image("png", 4, 4))).getDatasetId();
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void largeFileIsUploadedInPartsAndReadBack() throws Exception {
        // A picture with 20 MB behind its end, which is how an image of three parts comes about in a test.
        var picture = image("jpg", 640, 480);
        var file = Arrays.copyOf(picture, 20 << 20);
        var noise = new byte[file.length - picture.length];
        new Random(1).nextBytes(noise);
        System.arraycopy(noise, 0, file, picture.length, noise.length);
        var before = version();
        var upload = start("large/big.jpg", file.length, Sha256.hex(file));
        assertThat(upload.getPartsCount()).isEqualTo(3);
        put(upload, file);

        var version = complete(upload);

        assertThat(version.getVersion()).isEqualTo(before + 1);
        assertThat(version.getFilesAdded()).isEqualTo(1);
        assertThat(complete(upload)).as("a repeated call").isEqualTo(version);
        var key = service.keys("datasets/" + id + "/.labeler/files/").stream()
                .filter(each -> each.endsWith("/large/big.jpg"))
                .findFirst()
                .orElseThrow();
        assertThat(hash(key)).isEqualTo(Sha256.hex(file));
        // Some stores take a part of an upload that is over, and none may let it change the object.
        assertThat(status(upload, 1, new byte[file.length])).isPositive();
        assertThat(hash(key)).isEqualTo(Sha256.hex(file));
    }

    @Test
    void contentThatDiffersFromTheRequestIsRefusedAndDeleted() throws Exception {
        var before = version();
        var file = image("png", 9, 9);
        var upload = start("wrong.png", file.length, "0".repeat(64));
        put(upload, file);

        assertThatThrownBy(() -> complete(upload)).hasMessageContaining("have the hash " + Sha256.hex(file));

        assertThat(version()).isEqualTo(before);
        assertThatThrownBy(() -> complete(upload)).hasMessageContaining("was aborted");
        eventually(
                Duration.ofSeconds(45),
                () -> assertThat(service.keys("datasets/" + id + "/.labeler/files/"))
                        .noneMatch(key -> key.endsWith("wrong.png")));
    }

    @Test
    void missingPartsAndInvalidPicturesAreRefused() throws Exception {
        var file = text("no picture at all");
        var upload = start("none.png", file.length, Sha256.hex(file));
        assertThatThrownBy(() -> complete(upload)).hasMessageContaining("was not uploaded");
        put(upload, file);
        assertThatThrownBy(() -> complete(upload)).hasMessageContaining("not an image of a known type");
        for (var path : new String[] {"../x.png", "C:\\x.png", "a/../../b.png", ".", "x.exe", ".labeler/x.png"}) {
            assertThatThrownBy(() -> start(path, 10, "0".repeat(64)))
                    .as(path)
                    .hasMessageMatching(
                            "(?s).*(UNPROCESSABLE|ARCHIVE_REFUSED|cannot be uploaded|cannot be stored|refused).*");
        }
        assertThatThrownBy(() -> start("x.png", 0, "0".repeat(64))).hasMessageContaining("size");
        assertThatThrownBy(() -> start("x.png", 10, "XYZ")).hasMessageContaining("sha256");
    }

    @Test
    void abortedUploadCannotBeCompleted() throws Exception {
        var file = image("png", 7, 7);
        var upload = start("never.png", file.length, Sha256.hex(file));
        put(upload, file);
        var abort = AbortFileUploadRequest.newBuilder()
                .setDatasetId(id)
                .setUploadId(upload.getUploadId())
                .build();

        assertThat(owner.uploads().abortFileUpload(abort).getAborted()).isTrue();
        assertThat(owner.uploads().abortFileUpload(abort).getAborted()).isTrue();

        assertThatThrownBy(() -> complete(upload)).hasMessageContaining("was aborted");
        assertThatThrownBy(() -> service.asUser(2)
                        .uploads()
                        .startFileUpload(StartFileUploadRequest.newBuilder()
                                .setDatasetId(id)
                                .setPath("x.png")
                                .setSize(1)
                                .setSha256("0".repeat(64))
                                .build()))
                .hasMessageContaining("does not exist");
    }

    private static String hash(String key) throws Exception {
        try (var in = service.store.open(key)) {
            return Sha256.hex(in);
        }
    }

    private static FileUpload start(String path, long size, String sha256) throws Exception {
        return owner.uploads()
                .startFileUpload(StartFileUploadRequest.newBuilder()
                        .setDatasetId(id)
                        .setPath(path)
                        .setSize(size)
                        .setSha256(sha256)
                        .build());
    }

    private static DatasetVersion complete(FileUpload upload) throws Exception {
        return owner.uploads()
                .completeFileUpload(CompleteFileUploadRequest.newBuilder()
                        .setDatasetId(id)
                        .setUploadId(upload.getUploadId())
                        .build());
    }

    private static long version() throws Exception {
        return owner.rpc()
                .getDataset(GetDatasetRequest.newBuilder().setDatasetId(id).build())
                .getVersion();
    }

    private static void put(FileUpload upload, byte[] file) throws Exception {
        for (var part = 0; part < upload.getPartsCount(); part++) {
            assertThat(status(upload, part, file)).isEqualTo(200);
        }
    }

    private static int status(FileUpload upload, int index, byte[] file) throws Exception {
        var from = Math.toIntExact(index * upload.getPartSize());
        var part = upload.getParts(index);
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(part.getUploadUrl()))
                    .PUT(HttpRequest.BodyPublishers.ofByteArray(
                            Arrays.copyOfRange(file, from, from + Math.toIntExact(part.getSize()))))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }
}

package dev.labeler.dataset.upload;

import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.dataset.TestArchives.text;
import static dev.labeler.dataset.TestArchives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.proto.dataset.v1.AnalyzeFilesRequest;
import dev.labeler.proto.dataset.v1.AnalyzeHeader;
import dev.labeler.proto.dataset.v1.AnalyzePathRequest;
import dev.labeler.proto.dataset.v1.AnalyzeResponse;
import dev.labeler.proto.dataset.v1.DatasetFormat;
import dev.labeler.proto.dataset.v1.UploadFile;
import dev.labeler.proto.dataset.v1.UploadHeader;
import dev.labeler.proto.dataset.v1.UploadProgress;
import dev.labeler.proto.dataset.v1.WatchUploadRequest;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Dry runs, and the progress of uploads.
class UploadDryRunTest {
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
    void dryRunReportsTheFormatAndTheRejectedOnesAndStoresNothing() throws Exception {
        var yolo = zip(Map.of(
                "images/a.png", image("png", 10, 10),
                "labels/a.txt", text("0 0.5 0.5 0.2 0.2\n1 0.5 0.5 0.2 0.2\n"),
                "data.yaml", text("names: [cat, dog]\n"),
                "notes.doc", text("?")));

        var response = analyze(yolo);

        assertThat(response.getStatus()).isEqualTo("success");
        var info = response.getDatasetInfo();
        assertThat(info.getFormat()).isEqualTo(DatasetFormat.DATASET_FORMAT_YOLO);
        assertThat(info.getConfidence()).isGreaterThan(0.9);
        assertThat(info.getStructure().getClassesList()).containsExactly("cat", "dog");
        assertThat(info.getStructure().getNumImages()).isEqualTo(1);
        assertThat(info.getStatistics().getNumAnnotations()).isEqualTo(2);
        assertThat(info.getRejectedList())
                .extracting(rejected -> rejected.getFormat())
                .contains(DatasetFormat.DATASET_FORMAT_COCO, DatasetFormat.DATASET_FORMAT_PASCAL_VOC);
        assertThat(info.getRejectedList())
                .allSatisfy(rejected -> assertThat(rejected.getReason()).isNotBlank());
        assertThat(info.getSkippedList())
                .extracting(skipped -> skipped.getFile())
                .containsExactly("notes.doc");
        assertThat(service.count("dataset WHERE name LIKE '%dry%'")).isZero();
        assertThatThrownBy(() -> analyze(text("not a zip"))).hasMessageContaining("archive is refused");
    }

    @Test
    void onlyPathsBelowTheAnalysisFolderAreRead() throws Exception {
        var folder = Files.createDirectories(service.opened.resolve("cats/nested"));
        Files.write(folder.resolve("a.png"), image("png", 5, 5));
        Files.write(service.opened.resolve("packed.zip"), zip(Map.of("b.png", image("png", 6, 6))));
        Files.createSymbolicLink(service.opened.resolve("out"), service.opened.getParent());

        assertThat(path("cats").getDatasetInfo().getStructure().getNumImages()).isEqualTo(1);
        assertThat(path("packed.zip").getDatasetInfo().getStructure().getNumImages())
                .isEqualTo(1);
        for (var way : new String[] {"../", "out", "/etc", "cats/../../x", "nothing"}) {
            assertThatThrownBy(() -> path(way)).as(way).hasMessageContaining("cannot be analysed");
        }
    }

    @Test
    void uploadIsWatchedByItsId() throws Exception {
        var watching = service.asUser(1)
                .uploads()
                .watchUpload(WatchUploadRequest.newBuilder().setUploadId("mine").build());
        service.asUser(1)
                .upload(
                        UploadHeader.newBuilder()
                                .setName("watched")
                                .setUploadId("mine")
                                .build(),
                        Map.of("a.png", image("png", 4, 4)));

        var seen = new ArrayList<UploadProgress>();
        for (var step = watching.read(); step != null; step = watching.read()) {
            seen.add(step);
        }

        assertThat(seen.getLast().getStep()).isEqualTo("done");
        assertThat(seen.getLast().getDatasetId()).startsWith("ds_");
        assertThatThrownBy(() -> service.asUser(1)
                        .upload(
                                UploadHeader.newBuilder()
                                        .setName("watched")
                                        .setUploadId("a b")
                                        .build(),
                                Map.of("a.png", image("png", 4, 4))))
                .hasMessageContaining("upload_id");
    }

    private static AnalyzeResponse path(String path) throws Exception {
        return service.asUser(1)
                .uploads()
                .analyzePath(AnalyzePathRequest.newBuilder().setPath(path).build());
    }

    private static AnalyzeResponse analyze(byte[] zip) throws Exception {
        var call = service.asUser(1).uploads().analyzeFiles();
        call.write(AnalyzeFilesRequest.newBuilder()
                .setHeader(AnalyzeHeader.getDefaultInstance())
                .build());
        call.write(AnalyzeFilesRequest.newBuilder()
                .setFile(UploadFile.newBuilder().setPath("dry.zip"))
                .build());
        call.write(AnalyzeFilesRequest.newBuilder()
                .setData(ByteString.copyFrom(zip))
                .build());
        call.halfClose();
        return java.util.Objects.requireNonNull(call.read());
    }
}

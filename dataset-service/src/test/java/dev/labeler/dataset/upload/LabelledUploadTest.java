package dev.labeler.dataset.upload;

import static dev.labeler.dataset.DatasetClient.named;
import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.dataset.TestArchives.text;
import static dev.labeler.dataset.TestArchives.zip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.dataset.DatasetClient;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.proto.dataset.v1.DatasetFormat;
import dev.labeler.proto.dataset.v1.Image;
import dev.labeler.proto.dataset.v1.LabelNotice;
import dev.labeler.proto.dataset.v1.ListImagesRequest;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Every image of an upload is an image of the dataset, whether its label files mention it or not.
class LabelledUploadTest {
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
    void imagesThatNoLabelFileMentionsAreKeptAndReported() throws Exception {
        var files = new TreeMap<String, byte[]>();
        var named = new StringBuilder();
        for (var i = 0; i < 20; i++) {
            files.put("train/t" + i + ".png", image("png", 4, 4));
            files.put("val/v" + i + ".png", image("png", 4, 4));
            named.append(i == 0 ? "" : ",").append("{\"id\":%d,\"file_name\":\"t%d.png\"}".formatted(i + 1, i));
        }
        var coco = "{\"images\":[" + named + "],\"annotations\":[],\"categories\":[{\"id\":1,\"name\":\"x\"}]}";
        files.put("labels.json", text(coco));

        var report = owner.uploadOne(named("halves"), "halves.zip", zip(files));

        assertThat(report.getFormat()).isEqualTo(DatasetFormat.DATASET_FORMAT_COCO);
        assertThat(report.getNumImages()).isEqualTo(40);
        assertThat(report.getNumMissingImages()).isZero();
        assertThat(images(report)).hasSize(40).contains("train/t0.png", "val/v0.png");
        assertThat(report.getNumLabelNotices()).isEqualTo(1);
        assertThat(report.getLabelNotices(0).getReason()).contains("20 images are mentioned by no label file");
    }

    @Test
    void masksOfPascalVocAreFilesAndNotImages() throws Exception {
        var report = owner.upload(
                named("voc"),
                Map.of(
                        "Annotations/a.xml", text("<annotation><filename>a.jpg</filename></annotation>"),
                        "JPEGImages/a.jpg", image("jpg", 9, 9),
                        "SegmentationClass/a.png", image("png", 9, 9),
                        "SegmentationObject/a.png", image("png", 9, 9)));

        assertThat(report.getFormat()).isEqualTo(DatasetFormat.DATASET_FORMAT_PASCAL_VOC);
        assertThat(images(report)).containsExactly("a.jpg");
        assertThat(report.getSkippedList()).isEmpty();
        assertThat(service.keys(report.getDataset().getStoragePath()))
                .anyMatch(key -> key.endsWith("SegmentationClass/a.png"));
        assertThat(report.getLabelNoticesList())
                .extracting(LabelNotice::getReason)
                .containsExactly("2 masks (SegmentationClass, SegmentationObject) are not read");
    }

    @Test
    void darknetClassNamesAreRead() throws Exception {
        var report = owner.upload(
                named("darknet"),
                Map.of(
                        "obj.data", text("classes = 2\ntrain = data/train.txt\nnames = data/obj.names\n"),
                        "obj.names", text("cat\ndog\n"),
                        "train.txt", text("data/obj_train_data/a.png\n"),
                        "obj_train_data/a.png", image("png", 9, 9),
                        "obj_train_data/a.txt", text("1 0.5 0.5 0.2 0.2\n")));

        assertThat(report.getFormat()).isEqualTo(DatasetFormat.DATASET_FORMAT_YOLO);
        assertThat(report.getClassNamesList()).containsExactly("cat", "dog");
        assertThat(report.getSplitsMap()).containsExactly(Map.entry("train", 1L));
        assertThat(report.getNumAnnotations()).isEqualTo(1);
    }

    @Test
    void labelsOfOtherSoftwareAreNamed() throws Exception {
        var cvat = "<annotations><version>1.1</version><track id=\"0\" label=\"a\"/></annotations>";

        var report = owner.upload(named("cvat"), Map.of("annotations.xml", text(cvat), "a.png", image("png", 9, 9)));

        assertThat(report.getFormat()).isEqualTo(DatasetFormat.DATASET_FORMAT_IMAGES);
        assertThat(report.getRejectedList())
                .anySatisfy(rejected ->
                        assertThat(rejected.getReason()).contains("CVAT XML of a video", "'CVAT for images 1.1'"));
    }

    private static List<String> images(UploadDatasetResponse report) throws Exception {
        return owner
                .rpc()
                .listImages(ListImagesRequest.newBuilder()
                        .setDatasetId(report.getDatasetId())
                        .setLimit(200)
                        .build())
                .getImagesList()
                .stream()
                .map(Image::getId)
                .toList();
    }
}

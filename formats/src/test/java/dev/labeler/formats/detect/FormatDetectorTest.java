package dev.labeler.formats.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.InMemoryDatasetSource;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormatDetectorTest {
    private static String coco(String image) {
        return "{\"info\":{},\"images\":[{\"id\":1,\"file_name\":\"" + image
                + "\"}],\"annotations\":[],\"categories\":[]}";
    }

    private static String dice(String image) {
        return "{\"format_version\":\"1.0\",\"classes\":[],\"images\":[{\"file_name\":\"" + image
                + "\",\"annotations\":[]}]}";
    }

    private static DatasetLayout layout(LabelFormat format, String root, String imageRoot, String... labels) {
        return new DatasetLayout(format, root, imageRoot, List.of(labels));
    }

    private static String reason(DetectionResult detection, LabelFormat format) {
        return detection.rejected().stream()
                .filter(rejection -> rejection.format() == format)
                .findFirst()
                .orElseThrow()
                .reason();
    }

    @Test
    void aRootFolderAndSystemFilesAreIgnored() throws IOException {
        DetectionResult detection = FormatDetector.detect(new InMemoryDatasetSource()
                .put("my set/labels.json", "\uFEFF" + coco("a.jpg"))
                .image("my set/pictures/a.jpg", 9, 9)
                .put("__MACOSX/my set/._labels.json", "x")
                .put("__MACOSX/my set/pictures/._a.jpg", "x")
                .put("my set/.DS_Store", "x")
                .put("my set/README.txt", "x"));

        assertThat(detection.layout())
                .isEqualTo(layout(LabelFormat.COCO, "my set/", "my set/pictures/", "my set/labels.json"));
    }

    @Test
    void aSingleLabelFileIsEnough() throws IOException {
        assertThat(FormatDetector.detect(new InMemoryDatasetSource().put("annotations.json", coco("x/a.jpg")))
                        .layout())
                .isEqualTo(layout(LabelFormat.COCO, "", "", "annotations.json"));
        assertThat(FormatDetector.detect(new InMemoryDatasetSource().put("any.json", dice("a.jpg")))
                        .layout())
                .isEqualTo(layout(LabelFormat.DICE, "", "", "any.json"));
        assertThat(FormatDetector.detect(new InMemoryDatasetSource().put("Annotations/a.xml", "<annotation/>"))
                        .layout())
                .isEqualTo(layout(LabelFormat.PASCAL_VOC, "", ""));
    }

    @Test
    void diceMayHaveItsImagesFirst() throws IOException {
        assertThat(FormatDetector.detect(new InMemoryDatasetSource()
                                .put(
                                        "d.json",
                                        "{\"images\":[{\"annotations\":[{}],\"file_name\":\"a.jpg\"}],\"classes\":[]}")
                                .image("images/a.jpg", 9, 9))
                        .layout())
                .isEqualTo(layout(LabelFormat.DICE, "", "images/", "d.json"));
    }

    @Test
    void aHintDecidesBetweenMatchingFormats() throws IOException {
        InMemoryDatasetSource files = new InMemoryDatasetSource()
                .put("c.json", coco("cat/a.jpg"))
                .image("cat/a.jpg", 9, 9)
                .image("dog/b.jpg", 9, 9);

        assertThat(FormatDetector.detect(files).layout()).isEqualTo(layout(LabelFormat.COCO, "", "", "c.json"));
        DetectionResult hinted = FormatDetector.detect(files, LabelFormat.IMAGEFOLDER);
        assertThat(hinted.layout()).isEqualTo(layout(LabelFormat.IMAGEFOLDER, "", ""));
        assertThat(reason(hinted, LabelFormat.COCO)).isEqualTo("possible, but imagefolder fits better");
        assertThat(FormatDetector.detect(files, LabelFormat.YOLO).layout())
                .isEqualTo(layout(LabelFormat.COCO, "", "", "c.json"));
    }

    @Test
    void theMissingPartsAreReported() throws IOException {
        DetectionResult detection = FormatDetector.detect(new InMemoryDatasetSource()
                .image("images/a.jpg", 9, 9)
                .put("labels/b.txt", "0 1 1 1 1")
                .put("labels/c.txt", "")
                .put("labels/d.txt", "")
                .put("x.xml", "<svg/>")
                .put("broken.json", "{\"images\":["));

        assertThat(detection.layout()).isNull();
        assertThat(detection.confidence()).isZero();
        assertThat(reason(detection, LabelFormat.YOLO))
                .isEqualTo("no data.yaml, and 3 text files, none with the name of an image");
        assertThat(reason(detection, LabelFormat.PASCAL_VOC)).isEqualTo("none of 1 XML files has an <annotation>");
        assertThat(reason(detection, LabelFormat.COCO))
                .startsWith(
                        "no JSON file with 'images', 'annotations' and 'categories' (broken.json is not valid JSON");
        assertThat(reason(detection, LabelFormat.IMAGEFOLDER)).isEqualTo("fewer than two class folders: [images]");
    }

    @Test
    void plainImagesAreNoFormat() throws IOException {
        DetectionResult none = FormatDetector.detect(new InMemoryDatasetSource());
        assertThat(none.layout()).isNull();
        assertThat(none.rejected()).hasSize(LabelFormat.values().length);
        assertThat(FormatDetector.detect(
                                new InMemoryDatasetSource().image("a.jpg", 1, 1).image("b.jpg", 1, 1))
                        .layout())
                .isNull();
    }

    @Test
    void imageFoldersMayBeSplit() throws IOException {
        assertThat(FormatDetector.detect(new InMemoryDatasetSource()
                                .image("set/train/cat/a.jpg", 1, 1)
                                .image("set/valid/dog/deep/b.JPEG", 1, 1))
                        .layout())
                .isEqualTo(layout(LabelFormat.IMAGEFOLDER, "set/", "set/"));
    }

    @Test
    void lineOfThousandsOfNumbersIsYolo() throws IOException {
        assertThat(FormatDetector.detect(new InMemoryDatasetSource()
                                .image("a.jpg", 9, 9)
                                .put("a.txt", "0" + " 0".repeat(6000) + "\n"))
                        .layout())
                .isEqualTo(layout(LabelFormat.YOLO, "", ""));
    }

    @Test
    void bytesThatLookLikeAnotherEncodingAreBadJson() throws IOException {
        DetectionResult detection = FormatDetector.detect(new InMemoryDatasetSource()
                .put("x.json", new byte[] {'{', 0, 0, (byte) 0xff, 'o', '"', ':', '{', 'y', 'e', 'a'}));

        assertThat(reason(detection, LabelFormat.COCO)).contains("x.json is not valid JSON");
    }
}

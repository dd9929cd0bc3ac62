package dev.labeler.formats.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.read.InMemoryDatasetSource;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Label files of other software are refused with the name of their format and not taken for another one.
class UnsupportedFormatTest {
    private static InMemoryDatasetSource images() {
        return new InMemoryDatasetSource().image("train/a.jpg", 9, 9).image("val/b.jpg", 9, 9);
    }

    private static void assertRefused(InMemoryDatasetSource files, LabelFormat as, String name) throws IOException {
        DetectionResult detection = FormatDetector.detect(files);

        assertThat(detection.layout()).isNull();
        assertThat(detection.rejected())
                .filteredOn(rejection -> rejection.format() == as)
                .singleElement()
                .satisfies(rejection -> assertThat(rejection.reason()).contains(name));
    }

    @Test
    void cvatXmlOfAVideo() throws IOException {
        String tracks = """
                <?xml version="1.0" encoding="utf-8"?>
                <annotations><version>1.1</version><meta><task><mode>interpolation</mode></task></meta>
                <track id="0" label="cat"><box frame="0" xtl="1" ytl="1" xbr="5" ybr="5" outside="0"></box></track></annotations>
                """;
        assertRefused(images().put("annotations.xml", tracks), LabelFormat.PASCAL_VOC, "CVAT XML of a video");
        assertRefused(
                images().put("annotations.xml", tracks).image("more/cat/a.jpg", 9, 9),
                LabelFormat.IMAGEFOLDER,
                "CVAT for images");
    }

    @Test
    void labelMeXml() throws IOException {
        assertRefused(images().put("Annotations/a.xml", """
                        <annotation><filename>a.jpg</filename><folder>set</folder><source><submittedBy>x</submittedBy></source>
                        <imagesize><nrows>9</nrows><ncols>9</ncols></imagesize><object><name>cat</name><deleted>0</deleted>
                        <verified>0</verified><id>0</id><polygon><username>x</username><pt><x>1</x><y>1</y></pt><pt><x>5</x><y>1</y>
                        </pt><pt><x>5</x><y>5</y></pt></polygon></object></annotation>
                        """), LabelFormat.PASCAL_VOC, "LabelMe XML");
    }

    @Test
    void cocoCaptions() throws IOException {
        String head = "{\"info\":{},\"images\":[{\"id\":1,\"file_name\":\"a.jpg\",\"width\":9,\"height\":9}],";
        assertRefused(
                images().put(
                                "captions.json",
                                head + "\"annotations\":[{\"image_id\":1,\"id\":3,\"caption\":\"a cat\"}]}"),
                LabelFormat.COCO,
                "COCO captions");
    }

    @Test
    void panopticBesideInstancesDoesNotMatter() throws IOException {
        String head =
                "{\"images\":[{\"id\":1,\"file_name\":\"train/a.jpg\"}],\"categories\":[{\"id\":1,\"name\":\"x\"}],";
        DetectionResult detection = FormatDetector.detect(images().put(
                        "panoptic.json", head + "\"annotations\":[{\"segments_info\":[]}]}")
                .put("instances.json", head + "\"annotations\":[{\"id\":1,\"image_id\":1,\"category_id\":1}]}"));

        assertThat(detection.layout()).isNotNull();
        assertThat(detection.layout().labelFiles()).containsExactly("instances.json");
    }

    @Test
    void diceOfText() throws IOException {
        for (String task : new String[] {"image_captioning", "ocr", "visual_question_answering"}) {
            assertRefused(
                    images().put("annotations.json", """
                            {"format_version":"1.0","dataset_id":"d","task_type":"%s","text_config":{"language":"en"},"classes":[],
                            "images":[{"id":1,"file_name":"a.jpg","annotation":{"captions":[{"caption_id":1,"text":"a cat"}]}}]}
                            """.formatted(task)),
                    LabelFormat.DICE,
                    "DICE of task_type '" + task + "'");
        }
        assertRefused(
                images().put("text.json", "{\"format_version\":\"1.0\",\"captions\":[{\"id\":1,\"caption\":\"x\"}]}"),
                LabelFormat.DICE,
                "DICE text labels");
    }

    @Test
    void openImagesTables() throws IOException {
        assertRefused(
                images().put(
                                "train-annotations-bbox.csv",
                                "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax\n0001,xclick,/m/01,1,0.1,0.2,0.3,0.4\n")
                        .image("validation/data/c.jpg", 9, 9)
                        .image("train/other/c.jpg", 9, 9),
                LabelFormat.IMAGEFOLDER,
                "a table of Open Images");
    }

    @Test
    void exportsOfAnnotationTools() throws IOException {
        assertRefused(
                images().put("via.json", "{\"_via_settings\":{},\"_via_img_metadata\":{}}"), LabelFormat.COCO, "VGG");
        assertRefused(
                images().put("default.json", "{\"info\":{},\"categories\":{\"label\":{}},\"items\":[]}"),
                LabelFormat.COCO,
                "Datumaro");
    }

    @Test
    void masksAreNeitherImagesNorClassFolders() throws IOException {
        InMemoryDatasetSource files = new InMemoryDatasetSource()
                .image("JPEGImages/a.jpg", 9, 9)
                .image("SegmentationClass/a.png", 9, 9)
                .image("SegmentationObject/a.png", 9, 9);
        assertRefused(files, LabelFormat.IMAGEFOLDER, "a mask as in Pascal VOC");

        DetectionResult voc = FormatDetector.detect(
                files.put("Annotations/a.xml", "<annotation><filename>a.jpg</filename></annotation>"));
        assertThat(voc.layout()).isNotNull();
        assertThat(voc.layout().format()).isEqualTo(LabelFormat.PASCAL_VOC);
        assertThat(voc.layout().imageRoot()).isEqualTo("JPEGImages/");
    }
}

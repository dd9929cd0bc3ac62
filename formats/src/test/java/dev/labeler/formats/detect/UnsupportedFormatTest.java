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
    void cvatXml() throws IOException {
        String images = """
                <?xml version="1.0" encoding="utf-8"?>
                <annotations><version>1.1</version><meta><job><id>7</id><labels><label><name>cat</name></label></labels></job></meta>
                <image id="0" name="a.jpg" width="9" height="9"><box label="cat" source="manual" occluded="0" xtl="1" ytl="1" xbr="5"
                ybr="5" z_order="0"></box></image></annotations>
                """;
        assertRefused(images().put("annotations.xml", images), LabelFormat.PASCAL_VOC, "annotations.xml is CVAT XML");
        assertRefused(
                images().put("annotations.xml", images).image("more/cat/a.jpg", 9, 9),
                LabelFormat.IMAGEFOLDER,
                "export it from CVAT as 'COCO 1.0'");
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
    void labelMeJson() throws IOException {
        String one = "{\"version\":\"5.4.1\",\"flags\":{},\"shapes\":[{\"label\":\"cat\",\"points\":[[1,1],[5,5]],"
                + "\"shape_type\":\"rectangle\"}],\"imagePath\":\"a.jpg\",\"imageHeight\":9,\"imageWidth\":9}";
        assertRefused(images().put("train/a.json", one), LabelFormat.COCO, "LabelMe JSON");
        InMemoryDatasetSource many = images();
        for (int i = 0; i < 150; i++) {
            many.put("train/" + i + ".json", one);
        }
        assertRefused(many, LabelFormat.COCO, "LabelMe JSON");
    }

    @Test
    void cocoPanopticAndCaptions() throws IOException {
        String head = "{\"info\":{},\"images\":[{\"id\":1,\"file_name\":\"a.jpg\",\"width\":9,\"height\":9}],";
        String panoptic = "\"annotations\":[{\"segments_info\":[{\"id\":3226956,\"category_id\":1,\"iscrowd\":0,"
                + "\"bbox\":[1,1,4,4],\"area\":16}],\"file_name\":\"a.png\",\"image_id\":1}],";
        String categories = "\"categories\":[{\"id\":1,\"name\":\"person\",\"isthing\":1}]}";
        assertRefused(
                images().put("panoptic_val.json", head + panoptic + categories), LabelFormat.COCO, "COCO panoptic");
        assertRefused(
                images().put(
                                "p.json",
                                head + "\"categories\":[]," + panoptic.substring(0, panoptic.length() - 1) + "}"),
                LabelFormat.COCO,
                "panoptic2detection");
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
                images().put(
                                "project-1.json",
                                "[{\"id\":1,\"data\":{\"image\":\"a.jpg\"},\"annotations\":[{\"result\":[]}]}]"),
                LabelFormat.COCO,
                "Label Studio");
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

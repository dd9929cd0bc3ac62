package dev.labeler.formats.fuzz;

import dev.labeler.formats.FormatReaderFactory;
import dev.labeler.formats.detect.FormatDetector;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.InMemoryDatasetSource;
import dev.labeler.formats.read.UnreadableSourceException;
import dev.labeler.testing.fuzz.FuzzRunner;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Untrusted label files cause a result, refusals, or UnreadableSourceException.
class LabelFilesFuzzTest {
    private static final String COCO = """
            {"info":{"year":1},"images":[{"id":7,"file_name":"a.jpg","width":100,"height":80},{"id":8,"file_name":"b.jpg"}],
            "annotations":[{"id":5,"image_id":7,"category_id":90,"segmentation":[[1,1,9.5,1,9.5,8.25]],"bbox":[1,1,8.5,7.25],
            "area":30,"iscrowd":0,"attributes":{"a":[1]}},{"id":6,"image_id":7,"category_id":1,
            "segmentation":{"size":[80,100],"counts":[160,4,7836]},"iscrowd":1},{"id":7,"image_id":7,"category_id":1,
            "segmentation":{"size":[80,100],"counts":"P54dg7"},"bbox":[2,0,1,4]},{"id":8,"image_id":7,"category_id":1,
            "keypoints":[1,2,2,0,0,0],"num_keypoints":1,"score":0.5}],
            "categories":[{"id":90,"name":"cat","keypoints":["a","b"],"skeleton":[[1,2]]},{"id":1,"name":"dog"}]}
            """;
    private static final String DICE = """
            {"format_version":"1.0","task_type":"object_detection","classes":[{"id":0,"name":"cat"}],"images":[{"id":1,
            "file_name":"a.jpg","width":100,"height":80,"annotations":[{"id":1,"class_id":0,"bbox":[1,2,3,4],"bbox_format":"xyxy",
            "annotation_state":"draft"},{"id":2,"class_id":0,"geometry":{"type":"polygon","points":[[1,1],[9,1],[9,9]],
            "holes":[[[2,2],[3,2],[3,3]]]},"bbox":[1,1,8,8]},{"id":3,"class_id":0,"geometry":{"type":"circle","center":[5,5],
            "radius":2}}]}]}
            """;
    private static final String VOC = """
            <?xml version="1.0"?><annotation><filename>a.jpg</filename><size><width>100</width><height>80</height></size>
            <object><name>cat</name><part><name>x</name></part><truncated>1</truncated><bndbox><xmin>1</xmin><ymin>2</ymin>
            <xmax>9</xmax><ymax>8.5</ymax></bndbox></object></annotation>
            """;
    private static final String CVAT = """
            <annotations><version>1.1</version><meta><labels><label><name>p</name><type>skeleton</type></label>
            <label><name>n</name><parent>p</parent></label></labels></meta><image id="0" name="a.jpg" width="100" height="80">
            <box label="c" xtl="1" ytl="1" xbr="5" ybr="5" rotation="9"><attribute name="a">b</attribute></box>
            <polygon label="c" points="1,1;9,1;9,9"/><ellipse label="c" cx="9" cy="9" rx="3" ry="2"/>
            <mask label="c" rle="1, 2, 3" left="1" top="1" width="3" height="2"/><skeleton label="p"><points label="n"
            points="1,2" outside="0"/></skeleton><tag label="c"/></image></annotations>""";
    private static final String LABEL_STUDIO = """
            [{"id":1,"annotations":[{"result":[{"type":"rectanglelabels","original_width":100,"original_height":80,"value":{"x":1,
            "y":2,"width":3,"height":4,"rotation":5,"rectanglelabels":["c"]}},{"value":{"points":[[1,1],[9,1],[9,9]],
            "polygonlabels":["c"]}},{"value":{"x":9,"y":9,"radiusX":3,"radiusY":2,"ellipselabels":["c"]}},{"type":"choices",
            "value":{"choices":["d"]}},{"value":{"rle":[0,0,125,0,57,27,255,255],"brushlabels":["c"]}}]}],"data":{"image":
            "/data/a.jpg"}}]
            """;
    private static final String LABELME = """
            {"version":"5","flags":{"f":true},"shapes":[{"label":"c","points":[[1,1],[9,9]],"shape_type":"rectangle","flags":{}},
            {"label":"c","points":[[1,1],[9,1],[9,9]],"shape_type":"polygon","group_id":1},{"label":"c","points":[[9,9],[5,5]],
            "shape_type":"circle"},{"label":"c","points":[[1,1],[2,2]],"shape_type":"mask","mask":"iVBORw0KGgo="}],
            "imagePath":"a.jpg","imageHeight":80,"imageWidth":100}
            """;
    private static final String OBB = "0 0.1 0.1 0.3 0.2 0.25 0.4 0.05 0.3\n0 0.1 0.1 0.3 0.1 0.3 0.4 0.1 0.4\n";
    private static final String PANOPTIC = """
            {"images":[{"id":1,"file_name":"a.jpg","width":100,"height":80}],"annotations":[{"image_id":1,"file_name":"a.png",
            "segments_info":[{"id":1,"category_id":1,"iscrowd":0},{"id":2,"category_id":1}]}],"categories":[{"id":1,"name":"c"}]}
            """;
    private static final String YOLO = "0 0.5 0.5 0.25 0.5\n1 0.1 0.1 0.3 0.1 0.3 0.4\n1 0.5 0.5 0.1 0.1 0.9\n";
    private static final String YAML =
            "train: x\nnames:\n  0: cat\n  1: \"dog\"\nkpt_shape: [1, 2]\nlist: [a, {b: c}]\n";
    private static final String DARKNET = "classes = 2\ntrain = data/train.txt\nnames = data/obj.names\n";

    @Test
    void coco() throws InterruptedException {
        FuzzRunner.of("coco")
                .seed(COCO)
                .words("\"images\"", "\"annotations\"", "\"counts\"", "\"size\":[80,100]", "\"segments_info\"", "1,1,")
                .refusesWith(UnreadableSourceException.class)
                .run(input -> read(files().put("x.json", input), LabelFormat.COCO, "x.json"));
    }

    @Test
    void dice() throws InterruptedException {
        FuzzRunner.of("dice")
                .seed(DICE)
                .words("\"geometry\"", "\"type\":\"mask\"", "\"bbox_format\"", "\"segmentation\"", "[1,1],")
                .refusesWith(UnreadableSourceException.class)
                .run(input -> read(files().put("x.json", input), LabelFormat.DICE, "x.json"));
    }

    @Test
    void pascalVoc() throws InterruptedException {
        FuzzRunner.of("voc")
                .seed(VOC, CVAT)
                .words("<object>", "</object>", "<bndbox>", "<![CDATA[", "]]>", "&#x0;", "<?x?>")
                .refusesWith(UnreadableSourceException.class)
                .run(input -> read(files().put("a.xml", input), LabelFormat.PASCAL_VOC));
    }

    @Test
    void yoloLabels() throws InterruptedException {
        FuzzRunner.of("yolo-txt")
                .seed(YOLO)
                .words("1e3", "0x1", " 0.5", "\t")
                .refusesWith(UnreadableSourceException.class)
                .run(input -> read(files().put("a.txt", input), LabelFormat.YOLO));
    }

    @Test
    void yoloConfig() throws InterruptedException {
        FuzzRunner.of("yolo-yaml")
                .seed(YAML)
                .words("names:", "&a [*a]", "? ", "|\n", "!!binary ", "{", "- - - ", "<<: *a")
                .refusesWith(UnreadableSourceException.class)
                .run(input -> read(
                        files().put("a.txt", "0 .5 .5 .1 .1").put("data.yaml", input), LabelFormat.YOLO, "data.yaml"));
    }

    @Test
    void darknet() throws InterruptedException {
        FuzzRunner.of("darknet")
                .seed(DARKNET, "cat\ndog\n")
                .words("names = ", "obj.names", "train.txt", "=")
                .refusesWith(UnreadableSourceException.class)
                .run(input -> read(
                        files().put("a.txt", "0 .5 .5 .1 .1")
                                .put("obj.data", input)
                                .put("obj.names", input)
                                .put("train.txt", input),
                        LabelFormat.YOLO,
                        "obj.data"));
    }

    @Test
    void cvat() throws InterruptedException {
        FuzzRunner.of("cvat")
                .seed(CVAT)
                .words("<image ", "</image>", "points=\"", "<skeleton", "&#x0;", "1e9;", "<attribute name=\"a\">")
                .refusesWith(UnreadableSourceException.class)
                .run(input -> read(files().put("a.xml", input), LabelFormat.CVAT, "a.xml"));
    }

    @Test
    void labelStudio() throws InterruptedException {
        FuzzRunner.of("label-studio")
                .seed(LABEL_STUDIO)
                .words("\"value\"", "\"rle\":[0,1,", "255,", "\"result\"", "\"data\"", "\"annotations\"")
                .refusesWith(UnreadableSourceException.class)
                .run(input -> read(files().put("x.json", input), LabelFormat.LABEL_STUDIO, "x.json"));
    }

    @Test
    void labelMe() throws InterruptedException {
        FuzzRunner.of("labelme")
                .seed(LABELME)
                .words("\"shapes\"", "\"mask\"", "\"points\"", "[1,1],", "\"circle\"", "\"flags\"")
                .refusesWith(UnreadableSourceException.class)
                .run(input -> read(files().put("x.json", input), LabelFormat.LABELME));
    }

    @Test
    void yoloRotatedBoxes() throws InterruptedException {
        FuzzRunner.of("yolo-obb")
                .seed(OBB)
                .words("1e3", " 0.5", "0 0 0 0 0 0 0 0 0", "\n")
                .refusesWith(UnreadableSourceException.class)
                .run(input -> read(files().put("a.txt", input), LabelFormat.YOLO_OBB));
    }

    @Test
    void panoptic() throws InterruptedException {
        FuzzRunner.of("panoptic")
                .seed(PANOPTIC)
                .words("\"segments_info\"", "\"file_name\"", "{\"id\":1,\"category_id\":1},", "\"images\"")
                .refusesWith(UnreadableSourceException.class)
                .run(input -> read(
                        files().put("x.json", input).put("panoptic_x/a.png", input),
                        LabelFormat.COCO_PANOPTIC,
                        "x.json"));
    }

    private static InMemoryDatasetSource files() {
        return new InMemoryDatasetSource().image("a.jpg", 100, 80);
    }

    private static void read(InMemoryDatasetSource files, LabelFormat format, String... labels) throws IOException {
        FormatDetector.detect(files);
        FormatReaderFactory.create(format)
                .read(files, new DatasetLayout(format, "", "", List.of(labels)), new CollectingSink());
    }
}

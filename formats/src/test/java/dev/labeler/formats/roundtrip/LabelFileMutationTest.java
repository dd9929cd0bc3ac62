package dev.labeler.formats.roundtrip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.formats.FormatReaderFactory;
import dev.labeler.formats.detect.DetectionResult;
import dev.labeler.formats.detect.FormatDetector;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.InMemoryDatasetSource;
import dev.labeler.formats.read.UnreadableSourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// Mutated label files cause a result, refusals, or UnreadableSourceException; accepted annotations reference
/// images and classes that were announced.
class LabelFileMutationTest {
    private static final String COCO = """
            {"info":{"year":1},"images":[{"id":7,"file_name":"a.jpg","width":100,"height":80,"x":{"y":[1]}},
            {"id":8,"file_name":"b.jpg","width":100,"height":80}],"annotations":[{"id":5,"image_id":7,"category_id":90,
            "segmentation":[[1,1,9.5,1,9.5,8.25],[2,2,3,3,4,5]],"bbox":[1,1,8.5,7.25],"area":30,"iscrowd":0,"attributes":{"a":[1]}},
            {"id":6,"image_id":8,"category_id":1,"segmentation":{"size":[80,100],"counts":[160,4,7836]},"iscrowd":1},
            {"id":7,"image_id":8,"category_id":1,"segmentation":{"size":[80,100],"counts":"P54dg7"},"bbox":[2,0,1,4]},
            {"id":8,"image_id":8,"category_id":1,"keypoints":[1,2,2,0,0,0],"num_keypoints":1,"score":0.5}],
            "categories":[{"id":90,"name":"cat","keypoints":["a","b"],"skeleton":[[1,2]]},{"id":1,"name":"dog"}]}
            """;
    private static final String DICE = """
            {"format_version":"1.0","classes":[{"id":0,"name":"cat"}],"images":[{"id":1,"file_name":"a.jpg","width":100,
            "height":80,"annotations":[{"id":1,"class_id":0,"bbox":[1,2,3,4],"bbox_format":"xyxy","annotation_state":"draft"},
            {"id":2,"class_id":0,"geometry":{"type":"polygon","points":[[1,1],[9,1],[9,9]],"holes":[[[2,2],[3,2],[3,3]]]},
            "bbox":[1,1,8,8]},{"id":3,"class_id":0,"geometry":{"type":"circle","center":[5,5],"radius":2}}]}]}
            """;
    private static final String VOC = """
            <?xml version="1.0"?><annotation><filename>a.jpg</filename><size><width>100</width><height>80</height></size>
            <object><name>cat</name><part><name>x</name></part><truncated>1</truncated><bndbox><xmin>1</xmin><ymin>2</ymin>
            <xmax>9</xmax><ymax>8.5</ymax></bndbox></object></annotation>
            """;
    private static final String YOLO = "0 0.5 0.5 0.25 0.5\n1 0.1 0.1 0.3 0.1 0.3 0.4\n1 0.5 0.5 0.1 0.1 0.9\n";
    private static final String YAML =
            "train: x\nnames:\n  0: cat\n  1: \"dog\"\nkpt_shape: [1, 2]\nlist: [a, {b: c}]\n";

    @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
    void coco(@ForAll long seed) throws IOException {
        check(new InMemoryDatasetSource().put("x.json", mutated(COCO, seed)), LabelFormat.COCO, List.of("x.json"));
    }

    @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
    void dice(@ForAll long seed) throws IOException {
        check(new InMemoryDatasetSource().put("x.json", mutated(DICE, seed)), LabelFormat.DICE, List.of("x.json"));
    }

    @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
    void pascalVoc(@ForAll long seed) throws IOException {
        check(new InMemoryDatasetSource().put("a.xml", mutated(VOC, seed)), LabelFormat.PASCAL_VOC, List.of());
    }

    @Property(tries = 1500, shrinking = ShrinkingMode.OFF)
    void yolo(@ForAll long seed) throws IOException {
        InMemoryDatasetSource files = new InMemoryDatasetSource()
                .image("images/a.jpg", 100, 80)
                .put("labels/a.txt", mutated(YOLO, seed))
                .put("data.yaml", mutated(YAML, seed + 1));
        check(files, LabelFormat.YOLO, List.of("data.yaml"));
    }

    private static void check(InMemoryDatasetSource files, LabelFormat format, List<String> labels) throws IOException {
        DetectionResult detection = FormatDetector.detect(files);
        assertThat(detection.rejected()).isNotEmpty();
        CollectingSink sink = new CollectingSink();
        try {
            FormatReaderFactory.create(format).read(files, new DatasetLayout(format, "", "", labels), sink);
        } catch (UnreadableSourceException e) {
            assertThat(e.refusal().reason()).isNotBlank();
        }
        var images = sink.images.stream().map(ImageInfo::fileName).collect(Collectors.toSet());
        assertThat(sink.annotations).allMatch(a -> images.contains(a.image()) && a.classIndex() < sink.classes.size());
        assertThat(sink.annotations)
                .allMatch(a -> a.geometry().geometry().kind() == a.geometry().kind());
    }

    private static byte[] mutated(String text, long seed) {
        Random random = new Random(seed);
        StringBuilder bytes =
                new StringBuilder(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        String[] pieces = {
            "\0",
            "\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            "-",
            "1e999",
            "NaN",
            "null",
            "\\u0000",
            "\\ud800",
            "<",
            ">",
            "&x;",
            ":",
            "\n",
            "é",
            "999999999999999999999",
            "0.",
            "*a",
            "&a",
            "!!",
            "- "
        };
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length());
            int end = Math.min(bytes.length(), at + random.nextInt(20));
            switch (random.nextInt(4)) {
                case 0 -> bytes.setCharAt(at, (char) random.nextInt(256));
                case 1 -> bytes.delete(at, Math.max(at + 1, end));
                case 2 -> bytes.insert(at, bytes.substring(at, end));
                default -> bytes.replace(at, at + 1, pieces[random.nextInt(pieces.length)]);
            }
            if (bytes.isEmpty()) {
                break;
            }
        }
        return bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}

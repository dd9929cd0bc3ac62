package dev.labeler.formats.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.InMemoryDatasetSource;
import dev.labeler.formats.read.UnreadableSourceException;
import dev.labeler.formats.roundtrip.RoundTripExporter;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CocoReaderTest {
    private static final String IMAGES =
            "\"images\":[{\"id\":7,\"file_name\":\"a b.jpg\",\"width\":100,\"height\":80}]";
    private static final String CATEGORIES =
            "\"categories\":[{\"id\":90,\"name\":\"toothbrush\"},{\"id\":0,\"name\":\"person\",\"supercategory\":\"living\"}]";

    private static CollectingSink read(String json) throws IOException {
        return RoundTripExporter.read(new InMemoryDatasetSource().put("c.json", json), LabelFormat.COCO, "c.json");
    }

    private static CollectingSink annotation(String members) throws IOException {
        return read("{" + IMAGES + "," + CATEGORIES + ",\"annotations\":[{\"id\":5,\"image_id\":7,\"category_id\":90,"
                + members + "}]}");
    }

    private static String text(String members) throws IOException {
        CollectingSink sink = annotation(members);
        assertThat(sink.refusals).isEmpty();
        return sink.annotations.getFirst().geometry().text().toString();
    }

    @Test
    void categoriesKeepFileOrderIndependentOfTheirIds() throws IOException {
        CollectingSink sink = annotation("\"bbox\":[1,2,3,4]");

        assertThat(sink.classes)
                .extracting(ClassDefinition::name, ClassDefinition::sourceId)
                .containsExactly(tuple("toothbrush", "90"), tuple("person", "0"));
        assertThat(sink.annotations.getFirst().classIndex()).isZero();
        assertThat(sink.annotations.getFirst().sourceId()).isEqualTo("5");
        assertThat(sink.images).containsExactly(new ImageInfo("a b.jpg", 100, 80, null));
    }

    @Test
    void anAnnotationOfTooManyPointsIsRefusedAndTheOthersAreTaken() throws IOException {
        String large = "\"segmentation\":[[" + "1,2,".repeat(239_999) + "3,4]]},";
        CollectingSink sink = annotation(large + "{\"id\":6,\"image_id\":7,\"category_id\":0,\"bbox\":[1,2,3,4]");

        assertThat(sink.annotations).hasSize(1);
        assertThat(sink.refusals)
                .containsExactly(new SourceProblem(
                        "c.json", "$.annotations[0]", "has 240000 points; at most 100000 are allowed"));
        assertThat(annotation("\"segmentation\":{\"size\":[80,100],\"counts\":\"" + "0".repeat(100_001) + "\"}")
                        .refusals)
                .extracting(SourceProblem::reason)
                .containsExactly("has 100001 runs; at most 100000 are allowed");
    }

    @Test
    void anAreaOrBoxOutOfRangeIsRefused() throws IOException {
        assertThat(annotation("\"bbox\":[1,2,1e155,1e155]").refusals).hasSize(1);
        assertThat(annotation("\"segmentation\":[[1,2,1e200,1e200,5,6]]").refusals)
                .hasSize(1);
    }

    @Test
    void annotationsMayPrecedeTheImagesTheyReferTo() throws IOException {
        CollectingSink sink = read("\uFEFF{\"annotations\":[{\"image_id\":7,\"bbox\":[1,2,3,4],\"category_id\":0}],"
                + CATEGORIES + "," + IMAGES + "}");

        assertThat(sink.refusals).isEmpty();
        assertThat(sink.texts()).containsExactly("a b.jpg 1 bbox \"bbox\":[1,2,3,4],\"area\":12,\"iscrowd\":0");
        assertThat(sink.expected).isEqualTo(1);
    }

    @Test
    void polygonsKeepPartsBoxAndArea() throws IOException {
        assertThat(text("\"segmentation\":[[1,1,9.50,1,9.5,8.0],[20,20,30,20,30,30]],\"area\":123.25,"
                        + "\"bbox\":[1,1,29,29],\"iscrowd\":0"))
                .isEqualTo("\"segmentation\":[[1,1,9.5,1,9.5,8],[20,20,30,20,30,30]],"
                        + "\"bbox\":[1,1,29,29],\"area\":123.25,\"iscrowd\":0");
        assertThat(text("\"segmentation\":[[1,1,9,1,9,9]]"))
                .as("box and area measured where the source has none")
                .isEqualTo("\"segmentation\":[[1,1,9,1,9,9]],\"bbox\":[1,1,8,8],\"area\":32,\"iscrowd\":0");
    }

    @Test
    void runLengthsMayBeCompressedOrNot() throws IOException {
        String compressed = "\"segmentation\":{\"size\":[80,100],\"counts\":\"";
        CollectingSink plain = annotation("\"segmentation\":{\"counts\":[160,4,7836],\"size\":[80,100]},\"iscrowd\":1");
        String text = plain.annotations.getFirst().geometry().text().toString();

        assertThat(text).startsWith(compressed).endsWith("\"bbox\":[2,0,1,4],\"area\":4,\"iscrowd\":1");
        assertThat(text(text)).isEqualTo(text);
    }

    @Test
    void keypointsAreKept() throws IOException {
        CollectingSink sink =
                annotation("\"keypoints\":[10,20,2,0,0,0],\"num_keypoints\":1,\"bbox\":[5,6,20,30],\"area\":90");

        assertThat(sink.annotations.getFirst().geometry().kind()).isEqualTo(GeometryKind.KEYPOINTS);
        assertThat(sink.annotations.getFirst().geometry().text().toString())
                .isEqualTo(
                        "\"keypoints\":[10,20,2,0,0,0],\"num_keypoints\":1,\"bbox\":[5,6,20,30],\"area\":90,\"iscrowd\":0");
    }

    @Test
    void unknownPlainMembersBecomeAttributesAndOthersAreReported() throws IOException {
        CollectingSink sink = annotation("\"bbox\":[1,2,3,4],\"attributes\":{\"occluded\":true},\"caption\":\"x\","
                + "\"score\":0.5,\"track\":null");

        assertThat(sink.annotations.getFirst().attributes()).isEqualTo("{\"occluded\":true,\"caption\":\"x\"}");
        assertThat(sink.annotations.getFirst().confidence()).isEqualTo(0.5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "bbox":[1,NaN,3,4]                     | .bbox             | $.annotations[0].bbox[1] is not a finite number
            "bbox":[1,-Infinity,3,4]               | .bbox             | $.annotations[0].bbox[1] is not a finite number
            "bbox":[1,1e999,3,4]                   | .bbox             | $.annotations[0].bbox[1] is not a finite number
            "bbox":[1,2,-3,4]                      | .bbox             | a box of negative size
            "bbox":[100,2,3,4]                     | .bbox             | the box lies outside the image, which is 100x80
            "bbox":[1,2,3]                         | .bbox             | a box has 4 numbers
            "bbox":"1,2,3,4"                       | .bbox             | must be a list of numbers
            "bbox":[1,2,3,4],"bbox":[1,2,3,4]      | .bbox             | the member is given twice
            "segmentation":[[1,1,2,2]]             | .segmentation     | $.annotations[0].segmentation[0] has 2 points; a polygon needs at least 3
            "segmentation":[[1,1,2,2,3,3,4]]       | .segmentation     | $.annotations[0].segmentation[0] has an odd number of coordinates
            "segmentation":[[1,1,2,"x",3,3]]       | .segmentation     | $.annotations[0].segmentation[0][3] is not a finite number
            "segmentation":[1,1,2,2,3,3]           | .segmentation     | $.annotations[0].segmentation[0] is not a list of coordinates
            "segmentation":7                       | .segmentation     | must be a list of rings or run lengths
            "segmentation":{"counts":[1]}          | .segmentation     | run lengths need a size and counts
            "segmentation":{"size":[80,100],"counts":[1]} | ''         | the runs cover 1 pixels, but 80x100 is 8000
            "segmentation":{"size":[2,2],"counts":[1,3]}  | ''         | the mask is 2x2 pixels, the image 100x80
            "keypoints":[1,2]                      | .keypoints        | keypoints have 3 numbers each
            "keypoints":[1,2,9]                    | ''                | a keypoint's visibility is 0, 1 or 2
            "bbox":[1,2,3,4],"image_id":8          | .image_id         | the member is given twice
            """)
    void aBadShapeIsRefusedWithItsPath(String members, String path, String reason) throws IOException {
        CollectingSink sink = annotation(members);

        assertThat(sink.annotations).isEmpty();
        assertThat(sink.refusals).containsExactly(new SourceProblem("c.json", "$.annotations[0]" + path, reason));
    }

    @Test
    void aBadAnnotationDoesNotStopTheNext() throws IOException {
        CollectingSink sink = read("{" + IMAGES + "," + CATEGORIES + ",\"annotations\":["
                + "{\"image_id\":7,\"category_id\":90,\"segmentation\":[[1,[2,[3]],{\"a\":[1]}]],\"bbox\":{\"x\":1}},"
                + "17,"
                + "{\"image_id\":8,\"category_id\":90,\"bbox\":[1,2,3,4]},"
                + "{\"image_id\":7,\"category_id\":1,\"bbox\":[1,2,3,4]},"
                + "{\"image_id\":7,\"bbox\":[1,2,3,4]},"
                + "{\"image_id\":7,\"category_id\":90,\"bbox\":[1,2,3,4]},"
                + "{\"image_id\":7,\"category_id\":90,\"bbox\":[1,2,0,4]}]}");

        assertThat(sink.refusals)
                .extracting(refusal -> refusal.path() + ": " + refusal.reason())
                .containsExactly(
                        "$.annotations[0].segmentation: $.annotations[0].segmentation[0][1] is not a finite number",
                        "$.annotations[1]: an annotation is an object",
                        "$.annotations[2].image_id: no image has the id 8",
                        "$.annotations[3].category_id: no category has the id 1",
                        "$.annotations[4].category_id: missing");
        assertThat(sink.annotations).hasSize(2);
        assertThat(sink.notices)
                .containsExactly(
                        new SourceProblem("c.json", "$.annotations[6].bbox", "a box without area, kept as it is"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "not json",
                "{\"images\":{},\"categories\":[],\"annotations\":[]}",
                "{\"images\":[],\"categories\":7,\"annotations\":[]}",
                "{\"images\":[],\"categories\":[],\"annotations\":7}",
                "{\"images\":[],\"categories\":[],\"annotations\":[{\"id\":1",
                "{\"images\":[],\"categories\":[],\"annotations\":[{\"id\":1]}",
                "{\"images\":[{\"id\":1},\"categories\":[]}"
            })
    void aFileThatIsNotCocoIsUnreadable(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(UnreadableSourceException.class)
                .hasMessageStartingWith("c.json $");
    }

    @Test
    void deepNestingAndEndlessNumbersEndTheReading() {
        String deep = "[".repeat(100_000);
        assertThatThrownBy(() -> annotation("\"segmentation\":" + deep)).isInstanceOf(UnreadableSourceException.class);
        assertThatThrownBy(() -> read("{\"x\":" + deep)).isInstanceOf(UnreadableSourceException.class);
        assertThatThrownBy(() -> annotation("\"area\":1" + "0".repeat(100_000)))
                .isInstanceOf(UnreadableSourceException.class);
    }

    @Test
    void namesThatLeaveTheDatasetAreRefused() throws IOException {
        CollectingSink sink = read(
                "{\"images\":[{\"id\":1,\"file_name\":\"../x.jpg\"},{\"id\":2,\"file_name\":\"a/..\\\\..\\\\x.jpg\"},"
                        + "{\"id\":3,\"file_name\":\"a\\nb.jpg\"},{\"id\":4,\"file_name\":\"./ok/한글.jpg\"}],"
                        + "\"categories\":[],\"annotations\":[]}");

        assertThat(sink.refusals)
                .hasSize(3)
                .allMatch(refusal -> refusal.reason().contains("file_name"));
        assertThat(sink.images).extracting(ImageInfo::fileName).containsExactly("ok/한글.jpg");
    }

    @Test
    void severalFilesShareClassesAndNameTheirSplit() throws IOException {
        String file = "{\"images\":[{\"id\":1,\"file_name\":\"%s.jpg\",\"width\":9,\"height\":9}],"
                + "\"annotations\":[{\"id\":1,\"image_id\":1,\"category_id\":%d,\"bbox\":[1,1,2,2]}],"
                + "\"categories\":[{\"id\":%d,\"name\":\"cat\"}]}";
        InMemoryDatasetSource files = new InMemoryDatasetSource()
                .put("annotations/instances_train2017.json", file.formatted("000001", 3, 3))
                .put("annotations/instances_val2017.json", file.formatted("000002", 5, 5))
                .put("annotations/captions_val2017.json", file.formatted("000002", 5, 5))
                .image("train2017/000001.jpg", 9, 9)
                .image("val2017/000002.jpg", 9, 9);

        CollectingSink sink = RoundTripExporter.read(files);

        assertThat(sink.classes).extracting(ClassDefinition::name).containsExactly("cat");
        assertThat(sink.images)
                .containsExactly(
                        new ImageInfo("train2017/000001.jpg", 9, 9, Split.TRAIN),
                        new ImageInfo("val2017/000002.jpg", 9, 9, Split.VAL));
        assertThat(sink.annotations).hasSize(2);
    }
}

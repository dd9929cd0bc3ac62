package dev.labeler.formats.yolo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.InMemoryDatasetSource;
import dev.labeler.formats.read.UnreadableSourceException;
import dev.labeler.formats.roundtrip.RoundTripExporter;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YoloReaderTest {
    private static final String YAML = "train: images/train\nval: images/val\nnames:\n  0: cat\n  2: dog\n";

    @Test
    void labelsMirrorImages() throws IOException {
        CollectingSink sink = RoundTripExporter.read(new InMemoryDatasetSource()
                .put("set/data.yaml", YAML)
                .image("set/images/train/a b.jpg", 200, 100)
                .image("set/images/val/sub/b.png", 100, 100)
                .image("set/images/val/c.png", 100, 100)
                .put("set/labels/train/a b.txt", "0 0.5 0.5 0.25 0.5\n2 0.1 0.1 0.3 0.1 0.3 0.4\n")
                .put("set/labels/val/sub/b.txt", "\n")
                .put("set/README.txt", "hello"));

        assertThat(sink.classes).extracting(ClassDefinition::name).containsExactly("cat", "class_1", "dog");
        assertThat(sink.images)
                .containsExactly(
                        new ImageInfo("train/a b.jpg", 200, 100, Split.TRAIN),
                        new ImageInfo("val/c.png", 100, 100, Split.VAL),
                        new ImageInfo("val/sub/b.png", 100, 100, Split.VAL));
        assertThat(sink.texts())
                .containsExactly(
                        "train/a b.jpg 0 bbox \"bbox\":[75,25,50,50],\"area\":2500,\"iscrowd\":0",
                        "train/a b.jpg 2 polygon \"segmentation\":[[20,10,60,10,60,40]],"
                                + "\"bbox\":[20,10,40,30],\"area\":600,\"iscrowd\":0",
                        "val/sub/b.png -1 no_object ");
        assertThat(sink.refusals).isEmpty();
    }

    @Test
    void labelsMayLieBesideImagesWithoutAConfiguration() throws IOException {
        CollectingSink sink = RoundTripExporter.read(new InMemoryDatasetSource()
                .image("a.jpg", 10, 10)
                .put("a.txt", "1 0.5 0.5 1 1\n")
                .put("classes.txt", "cat\ndog\n"));
        CollectingSink nameless = RoundTripExporter.read(
                new InMemoryDatasetSource().image("a.jpg", 10, 10).put("a.txt", "3 0.5 0.5 1 1 0.75\n"));

        assertThat(sink.classes).extracting(ClassDefinition::name).containsExactly("cat", "dog");
        assertThat(sink.texts()).containsExactly("a.jpg 1 bbox \"bbox\":[0,0,10,10],\"area\":100,\"iscrowd\":0");
        assertThat(nameless.classes).hasSize(4);
        assertThat(nameless.annotations.getFirst().confidence()).isEqualTo(0.75);
    }

    @Test
    void keypointsFollowTheShapeThatTheConfigurationStates() throws IOException {
        CollectingSink sink = RoundTripExporter.read(new InMemoryDatasetSource()
                .put("data.yaml", "names: [person]\nkpt_shape: [2, 3]\n")
                .image("images/a.jpg", 100, 100)
                .put("labels/a.txt", "0 0.5 0.5 0.2 0.2 0.45 0.5 2 0 0 0\n0 0.5 0.5 0.2 0.2\n"));

        assertThat(sink.annotations).extracting(a -> a.geometry().kind()).containsExactly(GeometryKind.KEYPOINTS);
        assertThat(sink.annotations.getFirst().geometry().text().toString())
                .startsWith("\"keypoints\":[45,50,2,0,0,0],\"num_keypoints\":1,\"bbox\":[40,40,20,20]");
        assertThat(sink.refusals)
                .containsExactly(new SourceProblem("labels/a.txt", "line 2", "5 fields; kpt_shape [2, 3] makes it 11"));
    }

    @Test
    void aBadLineIsRefusedByItsNumberAndTheOthersAreTaken() throws IOException {
        CollectingSink sink = RoundTripExporter.read(new InMemoryDatasetSource()
                .put("data.yaml", YAML)
                .image("images/a.jpg", 100, 100)
                .image("images/a.png", 100, 100)
                .put("labels/a.txt", """
                        0 0.5 0.5 0.5 0.5
                        3 0.5 0.5 0.5 0.5
                        0 0.5 0.5
                        0 0.5 0.5 nan 0.5
                        0.5 0.5 0.5 0.5 0.5
                        0 0.5 0.5 -0.5 0.5
                        0 320 240 20 20
                        0 0.1 0.1 0.2 0.2 0.3 0.3 0.4
                        """)
                .put("labels/lost.txt", "0 0.5 0.5 0.5 0.5\n"));

        assertThat(sink.annotations).hasSize(1);
        assertThat(sink.refusals)
                .extracting(refusal -> refusal.file() + " " + refusal.path() + ": " + refusal.reason())
                .containsExactly(
                        "labels/a.txt line 2: class 3, but there are 3 classes",
                        "labels/a.txt line 3: 3 fields; a box has 5, a polygon the class and x, y of 3 points or more",
                        "labels/a.txt line 4: 'nan' is not a number",
                        "labels/a.txt line 5: class 0.5, but there are 3 classes",
                        "labels/a.txt line 6: a box of negative size",
                        "labels/a.txt line 7: the box lies outside the image, which is 100x100",
                        "labels/a.txt line 8: 8 fields; a box has 5, a polygon the class and x, y of 3 points or more",
                        "labels/a.txt : also belongs to another image; 'images/a.png' gets no labels",
                        "labels/lost.txt : no image of this name; labels are relative to the size of their image");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "names: !!javax.script.ScriptEngineManager [x]",
                "names: !!python/object:os.system [x]",
                "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\ne: [*d,*d,*d,*d,*d,*d]\nnames: [x]\n"
                        + "f: [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]",
                "names: [x]\nnames: [y]",
                "names: {x: 1}",
                "names: 7",
                "names: {99999999: x}",
                "names: [x",
                "[]",
                "names: [x]\nkpt_shape: [0, 3]"
            })
    void aMaliciousConfigurationIsUnreadable(String yaml) {
        assertThatThrownBy(() -> YoloDataConfig.read(new InMemoryDatasetSource().put("data.yaml", yaml), "data.yaml"))
                .isInstanceOf(UnreadableSourceException.class)
                .hasMessageStartingWith("data.yaml");
    }

    @Test
    void deepYamlIsUnreadable() {
        String deep = "names: " + "[".repeat(200_000);
        assertThatThrownBy(() -> YoloDataConfig.read(new InMemoryDatasetSource().put("data.yaml", deep), "data.yaml"))
                .isInstanceOf(UnreadableSourceException.class);
    }
}

package dev.labeler.formats.yolo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.formats.FormatReaderFactory;
import dev.labeler.formats.detect.FormatDetector;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.InMemoryDatasetSource;
import dev.labeler.formats.read.UnreadableSourceException;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DarknetConfigTest {
    private static CollectingSink read(InMemoryDatasetSource files) throws IOException {
        DatasetLayout layout =
                Objects.requireNonNull(FormatDetector.detect(files).layout());
        CollectingSink sink = new CollectingSink();
        FormatReaderFactory.create(layout.format()).read(files, layout, sink);
        return sink;
    }

    private static InMemoryDatasetSource labels(String line) {
        return new InMemoryDatasetSource()
                .image("obj_train_data/a.jpg", 100, 100)
                .put("obj_train_data/a.txt", line)
                .image("obj_valid_data/sub/b.jpg", 100, 100)
                .put("obj_valid_data/sub/b.txt", "1 0.5 0.5 0.1 0.1\n");
    }

    /// As CVAT writes it: paths begin with a folder that is not there.
    @Test
    void namesAndSplitsComeFromObjData() throws IOException {
        CollectingSink sink = read(labels("0 0.5 0.5 0.1 0.1\n")
                .put(
                        "obj.data",
                        "classes = 2\ntrain = data/train.txt\nvalid = data/valid.txt\nnames = data/obj.names\nbackup = backup/\n")
                .put("obj.names", "cat\nsmall dog\n\n")
                .put("train.txt", "data/obj_train_data/a.jpg\n")
                .put("valid.txt", "data/obj_valid_data/sub/b.jpg\n"));

        assertThat(sink.classes).extracting(ClassDefinition::name).containsExactly("cat", "small dog");
        assertThat(sink.images).extracting(ImageInfo::split).containsExactly(Split.TRAIN, Split.VAL);
        assertThat(sink.annotations).hasSize(2);
        assertThat(sink.refusals).isEmpty();
        assertThat(sink.notices).isEmpty();
    }

    @Test
    void namesAloneAreEnough() throws IOException {
        CollectingSink sink = read(labels("0 0.5 0.5 0.1 0.1\n").put("voc.names", "\uFEFFcat\ndog"));

        assertThat(sink.classes).extracting(ClassDefinition::name).containsExactly("cat", "dog");
    }

    @Test
    void missingNamesAreSaid() throws IOException {
        CollectingSink sink = read(labels("0 0.5 0.5 0.1 0.1\n"));

        assertThat(sink.classes).extracting(ClassDefinition::name).containsExactly("class_0", "class_1");
        assertThat(sink.notices)
                .singleElement()
                .satisfies(notice -> assertThat(notice.reason()).contains("no class names"));
    }

    @Test
    void classNumberIsWrittenInDigits() throws IOException {
        CollectingSink sink =
                read(labels("0 0.5 0.5 0.1 0.1\n1e3 0.5 0.5 0.1 0.1\n1.0 0.5 0.5 0.2 0.2\n0x1 .5 .5 .1 .1\n"));

        assertThat(sink.classes).hasSize(2);
        assertThat(sink.annotations).hasSize(3);
        assertThat(sink.refusals).extracting(refusal -> refusal.path()).containsExactly("line 2", "line 4");
    }

    @Test
    void dataYamlThatCannotBeReadIsSaid() {
        for (String yaml : new String[] {
            "train: x\nnames: [cat, dog\n",
            "names: [\"dog\\u\"]\n",
            "names: {0: cat, 1e3: dog}\n",
            "names: [cat, \"\\uD800\"]\n",
            "kpt_shape: [17, 9]\nnames: [cat]\n"
        }) {
            assertThatThrownBy(() -> read(labels("0 0.5 0.5 0.1 0.1\n").put("data.yaml", yaml)))
                    .as(yaml)
                    .isInstanceOf(UnreadableSourceException.class)
                    .hasMessageStartingWith("data.yaml");
        }
    }

    @Test
    void otherYamlFilesDoNotMatter() throws IOException {
        CollectingSink sink = read(labels("0 0.5 0.5 0.1 0.1\n")
                .put("docker-compose.yml", "services: {a: {image: x}}\n")
                .put("args.yaml", "task: detect\nval: true\n")
                .put("obj.names", "cat\ndog"));

        assertThat(sink.classes).extracting(ClassDefinition::name).containsExactly("cat", "dog");
    }
}

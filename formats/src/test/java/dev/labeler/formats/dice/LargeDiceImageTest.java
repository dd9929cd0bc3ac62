package dev.labeler.formats.dice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.InMemoryDatasetSource;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Images with more annotations than can be buffered until the end of their image.
class LargeDiceImageTest {
    private static final int ANNOTATIONS = 40_000;
    private static final String NAME = "\"file_name\":\"a.jpg\",\"width\":100,\"height\":80";

    /// More annotations than may be buffered: all arrive only if none waits for the end of its image.
    @Test
    void annotationsArePassedOnWhileTheirImageIsRead() throws IOException {
        var json = json(NAME + ",\"split\":\"train\",", "]}]}");

        var sink = read(json);

        assertThat(sink.annotations).hasSize(ANNOTATIONS);
        assertThat(sink.refusals).isEmpty();
        assertThat(sink.images).extracting(ImageInfo::fileName).containsExactly("a.jpg");
    }

    @Test
    void annotationsBeforeTheNameAreBufferedUpToALimitAndThenRefused() throws IOException {
        var sink = read(json("", "]," + NAME + "}]}"));

        assertThat(sink.annotations).hasSizeGreaterThan(10_000);
        assertThat(sink.refusals)
                .hasSize(ANNOTATIONS - sink.annotations.size())
                .extracting(SourceProblem::reason)
                .containsOnly("more than 32 MB of annotations precede the file_name of their image. Write it before the"
                        + " annotations");
    }

    @Test
    void aSplitThatComesAfterTooManyAnnotationsIsRefusedAndNoneOfTheOthers() throws IOException {
        var sink = read(json(NAME + ",", "],\"split\":\"val\"}]}"));

        assertThat(sink.annotations).hasSize(ANNOTATIONS);
        assertThat(sink.refusals).extracting(SourceProblem::path).containsExactly("$.images[0].split");
    }

    private static CollectingSink read(String json) throws IOException {
        var files = new InMemoryDatasetSource().put("d.json", json);
        var sink = new CollectingSink();
        new DiceReader().read(files, new DatasetLayout(LabelFormat.DICE, "", "", List.of("d.json")), sink);
        return sink;
    }

    private static String json(String before, String after) {
        var json = new StringBuilder("{\"classes\":[\"cat\"],\"images\":[{")
                .append(before)
                .append("\"annotations\":[");
        for (var id = 0; id < ANNOTATIONS; id++) {
            json.append(id == 0 ? "" : ",").append("{\"class_id\":0,\"bbox\":[1,2,3,4]}");
        }
        return json.append(after).toString();
    }
}

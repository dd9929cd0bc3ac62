package dev.labeler.formats.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.labeler.formats.model.ConversionLoss;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.FolderDatasetSource;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TacoReaderTest {

    @Test
    void everyAnnotationOfTheRealFileIsKept() throws IOException {
        FolderDatasetSource files = FolderDatasetSource.realData("taco");
        assumeTrue(files != null, "shared/data/taco is not beside the checkout");
        CollectingSink sink = new CollectingSink();

        LossReport losses = new CocoReader()
                .read(files, new DatasetLayout(LabelFormat.COCO, "", "", List.of("annotations.json")), sink);

        assertThat(sink.refusals).isEmpty();
        assertThat(sink.annotations).hasSize(4784);
        assertThat(sink.expected).isEqualTo(4784);
        assertThat(sink.images).hasSize(1500);
        assertThat(sink.classes).hasSize(60);
        assertThat(sink.classes.getFirst().name()).isEqualTo("Aluminium foil");
        assertThat(sink.classes.getFirst().sourceId()).isEqualTo("0");
        assertThat(sink.notices)
                .containsExactly(new SourceProblem(
                        "annotations.json",
                        "$.annotations[1777].bbox",
                        "reaches 1.3166667 pixels beyond the image, which is 842x474; kept as it is"));
        assertThat(losses.losses())
                .contains(new ConversionLoss("scene_annotations left out", 4296, "$.scene_annotations[0]"))
                .extracting(ConversionLoss::kind)
                .contains("image member 'flickr_url' left out");
    }
}

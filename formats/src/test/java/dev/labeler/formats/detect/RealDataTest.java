package dev.labeler.formats.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.labeler.formats.FormatReaders;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.Format;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.FolderFiles;
import dev.labeler.formats.read.Layout;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The real datasets beside the checkout, from a look at their names to their last annotation.
class RealDataTest {

    private static FolderFiles data(String name) {
        FolderFiles files = FolderFiles.realData(name);
        assumeTrue(files != null, "shared/data/" + name + " is not beside the checkout");
        if (files == null) {
            throw new AssertionError();
        }
        return files;
    }

    private static Layout found(@Nullable Layout layout) {
        if (layout == null) {
            throw new AssertionError("no format fits");
        }
        return layout;
    }

    @Test
    void bccdIsPascalVocWithEveryBox() throws IOException {
        FolderFiles files = data("bccd-voc");

        Detection detection = FormatDetector.detect(files);
        Layout layout = detection.layout();
        assertThat(layout).isEqualTo(new Layout(Format.PASCAL_VOC, "", "JPEGImages/", List.of()));
        assertThat(detection.confidence()).isGreaterThan(0.9);
        assertThat(detection.rejected())
                .extracting(Rejection::format)
                .containsExactlyInAnyOrder(Format.DICE, Format.COCO, Format.YOLO, Format.IMAGEFOLDER);
        CollectingSink sink = new CollectingSink();
        LossReport losses = FormatReaders.of(Format.PASCAL_VOC).read(files, found(layout), sink);

        assertThat(sink.refusals).isEmpty();
        assertThat(sink.annotations).hasSize(4888);
        assertThat(sink.expected).isEqualTo(4888);
        assertThat(sink.images).hasSize(364).allMatch(ImageInfo::sizeKnown);
        assertThat(sink.images).extracting(ImageInfo::split).contains(Split.TRAIN, Split.VAL, Split.TEST);
        assertThat(sink.classes).extracting(ClassDefinition::name).containsExactly("Platelets", "RBC", "WBC");
        assertThat(sink.notices)
                .filteredOn(notice -> notice.reason().contains("one pixel"))
                .hasSize(2);
        assertThat(sink.annotations.getFirst().geometry().text().toString())
                .isEqualTo("\"bbox\":[259,176,232,200],\"area\":46400,\"iscrowd\":0");
        assertThat(losses.losses()).isEmpty();
    }

    @Test
    void signsAreAnImageFolder() throws IOException {
        FolderFiles files = data("signs-imagefolder");

        Layout layout = FormatDetector.detect(files).layout();
        assertThat(layout).isEqualTo(new Layout(Format.IMAGEFOLDER, "", "", List.of()));
        CollectingSink sink = new CollectingSink();
        FormatReaders.of(Format.IMAGEFOLDER).read(files, found(layout), sink);

        assertThat(sink.images).hasSize(120).allMatch(ImageInfo::sizeKnown);
        assertThat(sink.classes)
                .extracting(ClassDefinition::name)
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(sink.annotations)
                .hasSize(120)
                .allMatch(annotation -> annotation.geometry().kind() == GeometryKind.CLASSIFICATION);
        assertThat(sink.refusals).isEmpty();
    }

    @Test
    void tacoIsCocoThoughItsImagesAreMissing() throws IOException {
        FolderFiles files = data("taco");

        Detection detection = FormatDetector.detect(files);

        assertThat(detection.layout()).isEqualTo(new Layout(Format.COCO, "", "", List.of("annotations.json")));
        assertThat(detection.rejected())
                .contains(new Rejection(Format.YOLO, "no data.yaml, and no label file (.txt)"))
                .contains(new Rejection(Format.IMAGEFOLDER, "no image"));
    }
}

package dev.labeler.formats.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.labeler.formats.FormatReaderFactory;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.FolderDatasetSource;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Detection and reading of the real datasets beside the checkout.
class RealDatasetDetectionTest {

    private static FolderDatasetSource data(String name) {
        FolderDatasetSource files = FolderDatasetSource.realData(name);
        assumeTrue(files != null, "shared/data/" + name + " is not beside the checkout");
        if (files == null) {
            throw new AssertionError();
        }
        return files;
    }

    private static DatasetLayout found(@Nullable DatasetLayout layout) {
        if (layout == null) {
            throw new AssertionError("no format fits");
        }
        return layout;
    }

    @Test
    void bccdIsPascalVocWithEveryBox() throws IOException {
        FolderDatasetSource files = data("bccd-voc");

        DetectionResult detection = FormatDetector.detect(files);
        DatasetLayout layout = detection.layout();
        assertThat(layout).isEqualTo(new DatasetLayout(LabelFormat.PASCAL_VOC, "", "JPEGImages/", List.of()));
        assertThat(detection.confidence()).isGreaterThan(0.9);
        assertThat(detection.rejected())
                .extracting(FormatRejection::format)
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(LabelFormat.PASCAL_VOC)));
        CollectingSink sink = new CollectingSink();
        LossReport losses = FormatReaderFactory.create(LabelFormat.PASCAL_VOC).read(files, found(layout), sink);

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
        FolderDatasetSource files = data("signs-imagefolder");

        DatasetLayout layout = FormatDetector.detect(files).layout();
        assertThat(layout).isEqualTo(new DatasetLayout(LabelFormat.IMAGEFOLDER, "", "", List.of()));
        CollectingSink sink = new CollectingSink();
        FormatReaderFactory.create(LabelFormat.IMAGEFOLDER).read(files, found(layout), sink);

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
        FolderDatasetSource files = data("taco");

        DetectionResult detection = FormatDetector.detect(files);

        assertThat(detection.layout())
                .isEqualTo(new DatasetLayout(LabelFormat.COCO, "", "", List.of("annotations.json")));
        assertThat(detection.rejected())
                .contains(new FormatRejection(LabelFormat.YOLO, "no data.yaml, and no label file (.txt)"))
                .contains(new FormatRejection(LabelFormat.IMAGEFOLDER, "no image"));
    }
}

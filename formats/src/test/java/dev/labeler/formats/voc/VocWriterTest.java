package dev.labeler.formats.voc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ConversionLoss;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.InMemoryDatasetSource;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.roundtrip.RoundTripExporter;
import dev.labeler.formats.text.CanonicalGeometry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Pascal VOC files that are written and read again.
class VocWriterTest {
    private final CollectingSink content = new CollectingSink();

    VocWriterTest() {
        content.classes.add(ClassDefinition.named(0, "cat <1> & \"2\"\u0001"));
    }

    private void add(String image, @Nullable Split split, @Nullable String attributes, Geometry geometry) {
        if (content.images.stream().noneMatch(known -> known.fileName().equals(image))) {
            content.images.add(new ImageInfo(image, 100, 50, split));
        }
        content.annotations.add(new SourceAnnotation(
                image, 0, CanonicalGeometry.of(geometry), AnnotationState.DRAFT, attributes, 0.5, "x", 0, null));
    }

    private static InMemoryDatasetSource unzip(byte[] zip) throws IOException {
        InMemoryDatasetSource files = new InMemoryDatasetSource();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        }
        return files;
    }

    @Test
    void imagesOfTheSameNameKeepTheirBoxesAndSplits() throws IOException {
        add("x/1.jpg", Split.TRAIN, "{\"occluded\":1,\"pose\":\"Left\"}", new BoundingBox(0, 0, 10, 10.5));
        add("y/1.jpg", Split.VAL, null, new BoundingBox(5, 5, 20, 20));
        add("y/1.png", null, null, new BoundingBox(7, 7, 20, 20));

        RoundTripExporter voc = RoundTripExporter.write(content, VocWriter::new);
        InMemoryDatasetSource files = unzip(voc.bytes())
                .image("JPEGImages/x/1.jpg", 100, 50)
                .image("JPEGImages/y/1.jpg", 100, 50)
                .image("JPEGImages/y/1.png", 100, 50);
        CollectingSink again =
                RoundTripExporter.read(files, new DatasetLayout(LabelFormat.PASCAL_VOC, "", "JPEGImages/", List.of()));

        assertThat(again.refusals).isEmpty();
        assertThat(again.images)
                .extracting(ImageInfo::fileName, ImageInfo::split)
                .containsExactlyInAnyOrder(
                        tuple("x/1.jpg", Split.TRAIN), tuple("y/1.jpg", Split.VAL), tuple("y/1.png", null));
        assertThat(again.texts())
                .containsExactlyInAnyOrder(
                        "x/1.jpg 0 bbox \"bbox\":[0,0,10,10.5],\"area\":105,\"iscrowd\":0",
                        "y/1.jpg 0 bbox \"bbox\":[5,5,20,20],\"area\":400,\"iscrowd\":0",
                        "y/1.png 0 bbox \"bbox\":[7,7,20,20],\"area\":400,\"iscrowd\":0");
        assertThat(again.annotations)
                .filteredOn(a -> a.image().equals("x/1.jpg"))
                .singleElement()
                .satisfies(a -> assertThat(a.attributes()).contains("\"pose\":\"Left\"", "\"occluded\":1"));
        assertThat(again.classes).extracting(ClassDefinition::name).containsExactly("cat <1> & \"2\"\uFFFD");
    }

    @Test
    void whatVocCannotRepresentIsCounted() throws IOException {
        add("a.jpg", null, "{\"note\":\"x\"}", new Geometry.Circle(20, 20, 10));
        add("a.jpg", null, null, new BoundingBox(5, 5, 0.25, 20));
        add("b.jpg", null, null, new Geometry.Polyline(PointArray.of(1, 1, 2, 2)));

        RoundTripExporter voc = RoundTripExporter.write(content, VocWriter::new);

        assertThat(voc.losses().losses())
                .extracting(ConversionLoss::kind, ConversionLoss::count)
                .contains(
                        tuple("circle written as its box", 1L),
                        tuple("attributes left out", 1L),
                        tuple("box narrower than a pixel written with one", 1L),
                        tuple("confidence left out", 2L),
                        tuple("state 'draft' left out", 2L),
                        tuple("polyline left out", 1L),
                        tuple("image left out, since none of its annotations can be written", 1L));
    }
}

package dev.labeler.formats.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.GeometryArbitraries;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.PointArray;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CanonicalGeometryTest {
    private static final PointArray RING = PointArray.of(1, 1, 9.5, 1, 9.5, 8, 1, 8);
    private static final PointArray HOLE = PointArray.of(3, 3, 5, 3, 5, 5);

    private static String text(Geometry geometry) {
        return CanonicalGeometry.of(geometry).text().toString();
    }

    @Provide
    Arbitrary<Geometry> geometries() {
        return GeometryArbitraries.any(640, 480);
    }

    @Property
    void anyGeometryReadsBackTheSame(@ForAll("geometries") Geometry geometry) {
        assertThat(CanonicalGeometry.of(geometry).geometry()).isEqualTo(geometry);
    }

    @Test
    void eachKindHasItsOneForm() {
        assertThat(text(new BoundingBox(1, 2.5, 30, 4))).isEqualTo("\"bbox\":[1,2.5,30,4],\"area\":120,\"iscrowd\":0");
        assertThat(text(new Geometry.Polygon(List.of(RING, HOLE), List.of())))
                .isEqualTo("\"segmentation\":[[1,1,9.5,1,9.5,8,1,8],[3,3,5,3,5,5]],"
                        + "\"bbox\":[1,1,8.5,7],\"area\":59.5,\"iscrowd\":0");
        assertThat(text(new Geometry.Polygon(List.of(RING), List.of(HOLE))))
                .isEqualTo("\"geometry\":{\"type\":\"polygon\",\"points\":[[1,1],[9.5,1],[9.5,8],[1,8]],"
                        + "\"holes\":[[[3,3],[5,3],[5,5]]],\"parts\":[]},"
                        + "\"bbox\":[1,1,8.5,7],\"area\":57.5,\"iscrowd\":0");
        assertThat(text(new Geometry.Mask(10, 12, "f0460000000`1", true)))
                .isEqualTo("\"segmentation\":{\"size\":[10,12],\"counts\":\"f0460000000`1\"},"
                        + "\"bbox\":[2,2,5,4],\"area\":20,\"iscrowd\":1");
        assertThat(text(new Geometry.Mask(10, 12, "f0460000000`1", false, "mask_1")))
                .isEqualTo("\"segmentation\":{\"size\":[10,12],\"counts\":\"f0460000000`1\",\"mask_id\":\"mask_1\"},"
                        + "\"bbox\":[2,2,5,4],\"area\":20,\"iscrowd\":0");
        assertThat(text(new Geometry.Keypoints(
                        List.of(new Keypoint(1, 2, 2), new Keypoint(0, 0, 0)), new BoundingBox(0, 0, 5, 6), List.of())))
                .isEqualTo("\"keypoints\":[1,2,2,0,0,0],\"num_keypoints\":1,"
                        + "\"bbox\":[0,0,5,6],\"area\":30,\"iscrowd\":0");
        assertThat(text(new Geometry.Circle(10, 10, 5)))
                .startsWith("\"geometry\":{\"type\":\"circle\",\"center\":[10,10],\"radius\":5},\"bbox\":[5,5,10,10]");
        assertThat(text(new Geometry.NoObject())).isEmpty();
    }

    @Test
    void ringsAreReadOutOfTheText() {
        RingReader reader = new RingReader();

        assertThat(reader.read(CanonicalGeometry.of(new Geometry.Polygon(List.of(RING, HOLE), List.of()))
                        .text()))
                .isTrue();
        assertThat(reader.rings()).isEqualTo(2);
        assertThat(reader.ends()).startsWith(8, 14);
        assertThat(reader.xy()).startsWith(1, 1, 9.5, 1, 9.5, 8, 1, 8, 3, 3, 5, 3, 5, 5);
        assertThat(reader.read(CanonicalGeometry.of(new BoundingBox(1, 2, 3, 4)).text()))
                .isFalse();
    }
}

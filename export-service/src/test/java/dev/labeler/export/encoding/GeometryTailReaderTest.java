package dev.labeler.export.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.CanonicalGeometry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GeometryTailReaderTest {
    static List<Geometry> shapes() {
        var ring = PointArray.of(0.5, 0, 10, 0, 10, 10.25, 0.5, 10.25);
        var hole = PointArray.of(2, 2, 4, 2, 4, 4);
        return List.of(
                new Geometry.BoundingBox(1.5, 2, 1e-7, 40000.125),
                new Geometry.Polygon(List.of(ring), List.of()),
                new Geometry.Polygon(List.of(ring), List.of(hole)),
                new Geometry.Circle(50, 40, 12.5),
                new Geometry.RotatedBox(50, 40, 20, 10, 30),
                new Geometry.Polyline(ring));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void boxAndAreaAreReadFromTheText(Geometry geometry) {
        var stored = CanonicalGeometry.of(geometry);

        assertThat(new GeometryTailReader().measure(stored.kind(), inTheMiddle(stored.text())))
                .isEqualTo(stored);
    }

    @Test
    void onlyShapesOutsideCocoAreParsed() {
        assertThat(shapes().stream().map(CanonicalGeometry::of).map(CanonicalGeometry::text))
                .extracting(GeometryTailReader::isRestForm)
                .containsExactly(false, false, true, true, true, true);
    }

    /// Returns the text as a slice of a page, with other bytes around it.
    private static ByteSlice inTheMiddle(ByteSlice text) {
        var page = ("\"bbox\":[9," + text + "],\"area\":9").getBytes(StandardCharsets.US_ASCII);
        return ByteSlice.of(page, 10, text.length());
    }
}

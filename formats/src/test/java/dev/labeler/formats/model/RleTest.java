package dev.labeler.formats.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The expected values were printed by pycocotools' `maskApi.c`.
class RleTest {
    private static final PointArray SQUARE = PointArray.of(20, 20, 40, 20, 40, 40, 20, 40);

    private static Rle raster(int height, int width, double... xy) {
        return PolygonRasterizer.ring(height, width, PointArray.of(xy));
    }

    @Test
    void polygonsRasteriseAsInPycocotools() {
        assertThat(raster(10, 12, 2, 2, 7, 2, 7, 6, 2, 6).encode()).isEqualTo("f0460000000`1");
        Rle triangle = raster(32, 40, 0.5, 0.5, 30.25, 4.75, 20.1, 28.9);
        assertThat(triangle.encode()).isEqualTo("Q11o01O2N1O2N100O2N1O2N1O2N101N1O2N1O1O2N01M2M3N2M3N2N2M4M2Mn9");
        assertThat(triangle.area()).isEqualTo(375);
        assertThat(triangle.bounds()).containsExactly(1, 1, 29, 27);
        Rle outside = raster(10, 8, -0.7, -0.4, 9.9, 3.2, 4.4, 11.3);
        assertThat(outside.encode()).isEqualTo("0283N1N2N10O0N2OO");
        assertThat(outside.bounds()).containsExactly(0, 0, 8, 10);
    }

    @Test
    void twoThousandRandomPolygonsRasteriseAsInPycocotools() {
        long hash = 1469598103934665603L;
        for (int n = 0; n < 2000; n++) {
            int height = 5 + n % 60;
            int width = 3 + n % 77;
            double[] xy = new double[2 * (3 + n % 9)];
            long s = n * 2654435761L + 12345;
            for (int i = 0; i < xy.length; i++) {
                s = s * 6364136223846793005L + 1442695040888963407L;
                double u = (s >>> 33) % 100000 / 100000.0;
                int side = i % 2 == 1 ? height : width;
                xy[i] = side * u * 1.1 - 0.05 * side;
            }
            for (char c : raster(height, width, xy).encode().toCharArray()) {
                hash = (hash ^ c) * 1099511628211L;
            }
        }
        assertThat(Long.toUnsignedString(hash)).isEqualTo("4463526806726548252");
    }

    @Test
    void partsUniteAndHolesAreCutOut() {
        PointArray other = PointArray.of(2, 2, 7, 2, 7, 6, 2, 6);
        PointArray hole = PointArray.of(26.5, 26.5, 33.5, 26.5, 33.5, 33.5, 26.5, 33.5);

        Rle united = PolygonRasterizer.polygon(60, 60, new Geometry.Polygon(List.of(SQUARE, other), List.of()));
        assertThat(united).isNotNull();
        assertThat(united.encode()).isEqualTo("j34h10000000nh0`0bVO0000000000000000000000000000000000000lT1");
        Rle holed = PolygonRasterizer.polygon(60, 60, new Geometry.Polygon(List.of(SQUARE), List.of(hole)));
        assertThat(holed).isNotNull();
        assertThat(holed.area()).isEqualTo(400 - 49);
        assertThat(holed.bounds()).containsExactly(20, 20, 20, 20);
    }

    @Test
    void compressedCountsReadBack() {
        Rle mask = Rle.of(4, 6, 3, 2, 5, 1, 0, 4, 9);

        assertThat(Rle.decode(4, 6, mask.encode()).counts()).containsExactly(3, 2, 5, 1, 0, 4, 9);
    }

    @Test
    void runsThatDoNotFillTheMaskAreRefused() {
        assertThatThrownBy(() -> Rle.of(4, 6, 3, 2)).hasMessage("the runs cover 5 pixels, but 4x6 is 24");
        assertThatThrownBy(() -> Rle.of(4, 6, 30, -6)).hasMessageContaining("negative");
        assertThatThrownBy(() -> Rle.of(0, 6)).hasMessageContaining("0x6");
        assertThatThrownBy(() -> Rle.of(100_000, 100_000)).hasMessageContaining("100000x100000");
        assertThatThrownBy(() -> Rle.decode(4, 6, "é")).hasMessageContaining("character 0");
        assertThatThrownBy(() -> Rle.decode(4, 6, "P")).hasMessageContaining("middle of a run");
        assertThatThrownBy(() -> Rle.decode(4, 6, "ooooooooooo0")).hasMessageContaining("character");
    }
}

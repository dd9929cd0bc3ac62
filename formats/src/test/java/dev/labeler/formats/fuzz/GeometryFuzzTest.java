package dev.labeler.formats.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.Rle;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.CanonicalGeometry;
import dev.labeler.testing.fuzz.FuzzRunner;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeometryFuzzTest {
    private static final List<GeometryKind> KINDS = List.of(GeometryKind.values());

    @Test
    void geometryText() throws InterruptedException {
        FuzzRunner.of("geometry")
                .seed(
                        "\"center\":[5,5],\"radius\":2",
                        "\"points\":[[1,1],[9,1],[9,9]],\"holes\":[[[2,2],[3,2],[3,3]]]",
                        "\"x\":1,\"y\":2,\"width\":3,\"height\":4",
                        "\"cx\":1,\"cy\":2,\"width\":3,\"height\":4,\"angle\":30",
                        "\"bbox\":[1,2,3,4]",
                        "\"size\":[8,10],\"counts\":\"P54dg7\"")
                .words("[[", "]]", "1e155,", "\"parts\":", "\"points\":")
                .refusesWith(IllegalArgumentException.class)
                .run(input -> {
                    var kind = KINDS.get(input.length % KINDS.size());
                    var canonical = CanonicalGeometry.of(CanonicalGeometry.ofRest(kind, ByteSlice.of(input)));
                    assertThat(canonical.geometry().kind()).isEqualTo(kind);
                });
    }

    @Test
    void rle() throws InterruptedException {
        FuzzRunner.of("rle")
                .seed(
                        Rle.of(80, 100, 160, 4, 7836).encode(),
                        Rle.of(80, 100, 0, 8000).encode(),
                        Rle.of(80, 100, 1, 2, 3, 4, 5, 7985).encode())
                .words("o", "oooooo", "0", "_")
                .refusesWith(IllegalArgumentException.class)
                .run(input -> {
                    var rle = Rle.decode(80, 100, new String(input, StandardCharsets.ISO_8859_1));
                    assertThat(Rle.decode(80, 100, rle.encode()).counts()).isEqualTo(rle.counts());
                    assertThat(rle.area()).isBetween(0L, 8000L);
                    rle.bounds();
                });
    }
}

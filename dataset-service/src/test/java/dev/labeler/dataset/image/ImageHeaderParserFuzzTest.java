package dev.labeler.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.dataset.TestArchives;
import dev.labeler.testing.fuzz.FuzzRunner;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ImageHeaderParserFuzzTest {
    @Test
    void imageHeader() throws InterruptedException {
        var fuzz = FuzzRunner.of("image-header")
                .words("Exif\0\0", "eXIf", "IDAT", "IHDR", "VP8X", "II*\0", "MM\0*", "II+\0", "P6\n")
                .refusesWith(NotAnImageException.class);
        for (var format : new String[] {"jpg", "png", "gif", "bmp", "tiff"}) {
            fuzz.seed(TestArchives.image(format, 37, 23));
        }
        fuzz.seed(Base64.getDecoder().decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"))
                .seed("P5\n# made by hand\n37 # wide\n23\n255\n")
                .seed("II+\0\b\0\0\0\u0010\0\0\0\0\0\0\0\u0002\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1))
                .run(input -> {
                    var facts = ImageHeaderParser.read(new ByteArrayInputStream(input));
                    assertThat((long) facts.width() * facts.height()).isBetween(1L, ImageMetadata.MAX_PIXELS);
                });
    }
}

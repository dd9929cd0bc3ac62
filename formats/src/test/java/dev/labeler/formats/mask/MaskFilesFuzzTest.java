package dev.labeler.formats.mask;

import dev.labeler.formats.mask.NiftiFiles.Volume;
import dev.labeler.testing.fuzz.FuzzRunner;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class MaskFilesFuzzTest {
    @Test
    void png() throws Exception {
        FuzzRunner.of("mask png")
                .seed(
                        png(BufferedImage.TYPE_BYTE_BINARY),
                        png(BufferedImage.TYPE_BYTE_INDEXED),
                        png(BufferedImage.TYPE_INT_ARGB))
                .words("IDAT", "PLTE", "tRNS", "IEND")
                .refusesWith(InvalidMaskException.class)
                .run(input -> PngMaskReader.open(new BufferedInputStream(new ByteArrayInputStream(input)))
                        .read(1000));
    }

    /// Checksums stop most mutations of a file, so that rows are mutated before they are packed.
    @Test
    void pngRows() throws Exception {
        FuzzRunner.of("mask png rows")
                .seed(new byte[] {0, 0, 8, 1, 8, 2, 8, 3, 8, 4, 8, 0, 8, 0, 8, 0, 8})
                .refusesWith(InvalidMaskException.class)
                .run(input -> {
                    var kind = input.length == 0 ? 0 : input[0] & 0xFF;
                    var file = PngFiles.of(5, 7, 1 << kind % 5, kind / 5 % 7, kind > 127, input);
                    PngMaskReader.open(new BufferedInputStream(new ByteArrayInputStream(file)))
                            .read(1000);
                });
    }

    @Test
    void nifti() throws Exception {
        FuzzRunner.of("nifti")
                .seed(
                        Volume.of(1, ByteOrder.LITTLE_ENDIAN, 5, 4, 3).bytes(),
                        Volume.of(1, ByteOrder.BIG_ENDIAN, 5, 4, 3).bytes(),
                        Volume.of(2, ByteOrder.LITTLE_ENDIAN, 5, 4, 3).bytes())
                .words("n+1\0", "n+2\0", "ni1\0")
                .refusesWith(InvalidMaskException.class)
                .run(input -> NiftiVolumeReader.read(new ByteArrayInputStream(input), input.length % 5 == 0));
    }

    private static byte[] png(int type) throws IOException {
        var image = new BufferedImage(9, 7, type);
        for (var i = 0; i < 7; i++) {
            image.setRGB(i, i, 0xFFFFFFFF);
        }
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }
}

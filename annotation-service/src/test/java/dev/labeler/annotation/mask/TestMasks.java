package dev.labeler.annotation.mask;

import dev.labeler.annotation.TestImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/// Creates masks.
final class TestMasks {
    private TestMasks() {}

    /// A PNG of the size of [TestImages] in which a box of that many columns is set.
    static byte[] png(int columns) {
        return png(TestImages.WIDTH, TestImages.HEIGHT, columns);
    }

    static byte[] png(int width, int height, int columns) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (var x = 0; x < columns; x++) {
            for (var y = 0; y < height; y++) {
                image.setRGB(x, y, 0xFFFFFF);
            }
        }
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}

package dev.labeler.standalone;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;

/// Images for uploads.
final class UploadPictures {
    private UploadPictures() {}

    static byte[] png(int width, int height) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", bytes);
        return bytes.toByteArray();
    }

    /// A different image for every seed.
    static byte[] noise(long seed) throws IOException {
        var random = new Random(seed);
        var image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        for (var i = 0; i < 16 * 16; i++) {
            image.setRGB(i % 16, i / 16, random.nextInt(1 << 24));
        }
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }
}

package dev.labeler.annotation.mask;

import dev.labeler.annotation.TestImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;

/// Creates masks.
final class TestMasks {
    private static final int VOXELS_AT = 352;

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

    /// A NIfTI-1 volume with 8-bit voxels.
    static byte[] volume(int... dimensions) {
        var voxels = Arrays.stream(dimensions).reduce(1, (a, b) -> a * b);
        var file = ByteBuffer.allocate(VOXELS_AT + voxels).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, 348).putShort(40, (short) dimensions.length);
        for (var i = 0; i < dimensions.length; i++) {
            file.putShort(42 + 2 * i, (short) dimensions[i]);
        }
        file.putShort(70, (short) 2).putShort(72, (short) 8).putFloat(108, VOXELS_AT);
        file.put(344, "n+1".getBytes(StandardCharsets.US_ASCII));
        return file.array();
    }
}

package dev.labeler.annotation;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/// Creates images.
public final class TestImages {
    public static final int WIDTH = 200;
    public static final int HEIGHT = 100;

    private TestImages() {}

    /// Creates blank images, `img000.png` and so on.
    public static Map<String, byte[]> blank(int count) {
        var bytes = png();
        var images = new TreeMap<String, byte[]>();
        for (var i = 0; i < count; i++) {
            images.put("img%03d.png".formatted(i), bytes);
        }
        return images;
    }

    private static byte[] png() {
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}

package dev.labeler.dataset.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class PerceptualHashTest {
    @Test
    void sizeAndBrightnessHardlyChangeTheHash() throws IOException {
        for (var seed = 0; seed < 20; seed++) {
            var hash = hash(TestPictures.blots(seed, 800, 600));

            assertThat(Long.bitCount(hash ^ hash(halved(TestPictures.blots(seed, 800, 600)))))
                    .isLessThanOrEqualTo(8);
            assertThat(Long.bitCount(hash ^ hash(brighter(TestPictures.blots(seed, 800, 600)))))
                    .isLessThanOrEqualTo(4);
        }
    }

    @Test
    void differentPicturesHaveDistantHashes() throws IOException {
        var hashes = new HashSet<Long>();
        for (var seed = 0; seed < 50; seed++) {
            var hash = hash(TestPictures.blots(seed, 640, 480));
            for (var other : hashes) {
                assertThat(Long.bitCount(hash ^ other)).isGreaterThan(10);
            }
            hashes.add(hash);
        }
    }

    @Test
    void picturesOfOneColourHaveTheSameHash() throws IOException {
        assertThat(hash(flat(Color.GREEN))).isEqualTo(hash(flat(new Color(7, 90, 201))));
    }

    private static long hash(BufferedImage image) throws IOException {
        return PerceptualHash.of(Thumbnail.of(image, 1));
    }

    private static BufferedImage halved(BufferedImage image) {
        var half = new BufferedImage(image.getWidth() / 2, image.getHeight() / 2, BufferedImage.TYPE_3BYTE_BGR);
        var graphics = half.createGraphics();
        graphics.drawImage(image, 0, 0, half.getWidth(), half.getHeight(), null);
        graphics.dispose();
        return half;
    }

    private static BufferedImage brighter(BufferedImage image) {
        for (var y = 0; y < image.getHeight(); y++) {
            for (var x = 0; x < image.getWidth(); x++) {
                var color = new Color(image.getRGB(x, y));
                image.setRGB(
                        x,
                        y,
                        new Color(
                                        color.getRed() * 9 / 10 + 15,
                                        color.getGreen() * 9 / 10 + 15,
                                        color.getBlue() * 9 / 10 + 15)
                                .getRGB());
            }
        }
        return image;
    }

    private static BufferedImage flat(Color color) {
        var image = new BufferedImage(300, 200, BufferedImage.TYPE_3BYTE_BGR);
        var graphics = image.createGraphics();
        graphics.setColor(color);
        graphics.fillRect(0, 0, 300, 200);
        graphics.dispose();
        return image;
    }
}

package dev.labeler.formats.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.formats.model.Rle;
import dev.labeler.testing.ExternalTool;
import dev.labeler.testing.TestDirectories;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngMaskReaderTest {
    private static final int MAX_RUNS = 100_000;

    /// Every kind of PNG, each converted by ImageMagick from one grayscale picture with random pixels.
    ///
    /// @param kind bit depth, color type and interlace method in the file's header
    @ParameterizedTest
    @CsvSource({
        "1/0/0, -threshold 0 -type Bilevel -define png:bit-depth=1 -define png:color-type=0",
        "2/0/0, -posterize 4 -depth 2 -define png:bit-depth=2 -define png:color-type=0",
        "4/0/0, -posterize 16 -depth 4 -define png:bit-depth=4 -define png:color-type=0",
        "8/0/0, -define png:bit-depth=8 -define png:color-type=0",
        "16/0/0, -evaluate multiply 0.7 -depth 16 -define png:bit-depth=16 -define png:color-type=0",
        "8/2/0, -define png:bit-depth=8 -define png:color-type=2",
        "16/2/0, -depth 16 -define png:bit-depth=16 -define png:color-type=2",
        "8/3/0, -define png:color-type=3",
        "1/3/0, -threshold 0 -define png:color-type=3 -define png:bit-depth=1",
        "8/4/0, -define png:color-type=4",
        "8/6/0, -define png:color-type=6",
        "16/6/0, -depth 16 -define png:bit-depth=16 -define png:color-type=6",
        "8/0/1, -interlace PNG -define png:bit-depth=8 -define png:color-type=0",
        "1/0/1, -interlace PNG -threshold 0 -type Bilevel -define png:bit-depth=1 -define png:color-type=0",
        "8/2/1, -interlace PNG -define png:color-type=2",
        "8/3/1, -interlace PNG -define png:color-type=3"
    })
    void masksOfImageMagickHaveItsPixels(String kind, String options) throws Exception {
        var convert = ExternalTool.require("imagemagick", "convert");
        var directory = TestDirectories.scratch("png");
        for (var size : new int[][] {{37, 23}, {1, 1}, {3, 200}}) {
            ImageIO.write(
                    shapes(size[0], size[1]),
                    "png",
                    directory.resolve("source.png").toFile());
            convert.run(directory, ("source.png " + options + " mask.png").split(" "));
            convert.run(directory, "mask.png", "-alpha", "off", "-depth", "16", "RGB:pixels");
            var expected = pixels(Files.readAllBytes(directory.resolve("pixels")), size[0], size[1]);
            var mask = Files.readAllBytes(directory.resolve("mask.png"));

            assertThat(pixels(read(mask)))
                    .as(options + " " + Arrays.toString(size))
                    .isEqualTo(expected);
            if (size[0] == 37) {
                assertThat(mask[24] + "/" + mask[25] + "/" + mask[28]).isEqualTo(kind);
            }
        }
    }

    @Test
    void areaEqualsTheMeanThatImageMagickMeasures() throws Exception {
        var convert = ExternalTool.require("imagemagick", "convert");
        var directory = TestDirectories.scratch("png");
        convert.run(
                directory, "-size", "640x480", "plasma:red-blue", "-colorspace", "Gray", "-threshold", "40%", "m.png");
        var area = convert.run(directory, "m.png", "-format", "%[fx:round(mean*w*h)]", "info:");

        var rle = read(Files.readAllBytes(directory.resolve("m.png")));

        assertThat(rle.area()).isEqualTo(Long.parseLong(area.strip()));
        assertThat(Rle.decode(480, 640, rle.encode()).counts()).isEqualTo(rle.counts());
    }

    @Test
    void transparentPixelsAreNotSet() throws Exception {
        var image = new BufferedImage(4, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0xFFFFFFFF);
        image.setRGB(1, 0, 0x00FFFFFF);
        image.setRGB(2, 0, 0x01010101);
        image.setRGB(3, 0, 0xFF000000);

        assertThat(pixels(read(png(image)))).isEqualTo("1010");
    }

    @Test
    void aHeaderWithTooManyPixelsIsRefusedBeforeMemoryIsAllocated() {
        assertThatThrownBy(() -> read(header(100_000, 100_000)))
                .isInstanceOf(InvalidMaskException.class)
                .hasMessageContaining("100000x100000 pixels; at most");
        assertThatThrownBy(() -> read(header(Integer.MAX_VALUE, 1))).hasMessageContaining("pixels; at most");
        assertThatThrownBy(() -> read(header(0, 1))).hasMessageContaining("has no pixels");
    }

    @Test
    void aTruncatedOrExtendedFileIsRefused() throws Exception {
        var whole = png(shapes(40, 30));
        for (var length = 0; length < whole.length; length++) {
            var part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(part)).as("%d bytes", length).isInstanceOf(InvalidMaskException.class);
        }
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length + 1)))
                .hasMessageContaining("continues after the end of the PNG");
    }

    @Test
    void aChangedByteIsRefused() throws Exception {
        var whole = png(shapes(40, 30));
        for (var at = 0; at < whole.length; at++) {
            var changed = whole.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> read(changed)).as("byte %d", at).isInstanceOf(InvalidMaskException.class);
        }
    }

    @Test
    void otherContentIsNotAPng() {
        assertThatThrownBy(() -> read("not a mask".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(InvalidMaskException.class)
                .hasMessage("is not a PNG");
    }

    @Test
    void aMaskWithTooManyRunsHasNone() throws Exception {
        var image = new BufferedImage(20, 20, BufferedImage.TYPE_BYTE_BINARY);
        for (var i = 0; i < 400; i += 2) {
            image.setRGB(i / 20, i % 20, 0xFFFFFF);
        }

        assertThat(PngMaskReader.open(stream(png(image))).read(100)).isNull();
        assertThat(read(png(image)).area()).isEqualTo(200);
    }

    private static Rle read(byte[] file) throws IOException {
        return Objects.requireNonNull(PngMaskReader.open(stream(file)).read(MAX_RUNS));
    }

    private static BufferedInputStream stream(byte[] file) {
        return new BufferedInputStream(new ByteArrayInputStream(file));
    }

    /// Row by row, `1` for a pixel that is set.
    private static String pixels(Rle rle) {
        var bits = new boolean[rle.height() * rle.width()];
        var at = 0;
        var value = false;
        for (var count : rle.counts()) {
            Arrays.fill(bits, at, at + count, value);
            at += count;
            value = !value;
        }
        var text = new StringBuilder();
        for (var y = 0; y < rle.height(); y++) {
            for (var x = 0; x < rle.width(); x++) {
                text.append(bits[x * rle.height() + y] ? '1' : '0');
            }
        }
        return text.toString();
    }

    /// The same of ImageMagick's raw pixels, six bytes each.
    private static String pixels(byte[] rgb, int width, int height) {
        var text = new StringBuilder();
        for (var i = 0; i < width * height; i++) {
            var any = 0;
            for (var j = 0; j < 6; j++) {
                any |= rgb[6 * i + j];
            }
            text.append(any == 0 ? '0' : '1');
        }
        return text.toString();
    }

    private static BufferedImage shapes(int width, int height) {
        var random = new Random(width);
        var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (var i = 0; i < width * height / 3; i++) {
            var gray = random.nextInt(256);
            image.setRGB(random.nextInt(width), random.nextInt(height), gray << 16 | gray << 8 | gray);
        }
        return image;
    }

    private static byte[] png(BufferedImage image) throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    /// A PNG whose header states a size and whose pixels are a few zeros.
    private static byte[] header(int width, int height) throws IOException {
        return PngFiles.of(width, height, 8, 0, false, new byte[100]);
    }
}

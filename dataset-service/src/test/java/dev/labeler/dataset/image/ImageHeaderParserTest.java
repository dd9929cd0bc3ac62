package dev.labeler.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.dataset.TestArchives;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageHeaderParserTest {
    @ParameterizedTest
    @CsvSource({"jpg,image/jpeg", "png,image/png", "gif,image/gif", "bmp,image/bmp", "tiff,image/tiff"})
    void sizeAndTypeComeFromTheContent(String format, String type) throws IOException {
        assertThat(read(TestArchives.image(format, 37, 23))).isEqualTo(new ImageMetadata(type, 37, 23, 1));
    }

    @Test
    void webpInItsThreeForms() throws IOException {
        assertThat(read(riff("VP8 ", new byte[] {0, 0, 0, (byte) 0x9d, 1, 0x2a, 37, 0, 23, 0})))
                .isEqualTo(new ImageMetadata("image/webp", 37, 23, 1));
        assertThat(read(riff("VP8L", new byte[] {0x2f, 36, (byte) (22 << 6), 22 >> 2, 0})))
                .isEqualTo(new ImageMetadata("image/webp", 37, 23, 1));
        assertThat(read(riff("VP8X", new byte[] {0, 0, 0, 0, 36, 0, 0, 22, 0, 0})))
                .isEqualTo(new ImageMetadata("image/webp", 37, 23, 1));
        // A file of another program: 1 x 1, lossy.
        assertThat(read(Base64.getDecoder().decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")))
                .isEqualTo(new ImageMetadata("image/webp", 1, 1, 1));
    }

    @Test
    void netpbmWithComments() throws IOException {
        assertThat(read(ascii("P5\n# made by hand\n37 # wide\n23\n255\n")))
                .isEqualTo(new ImageMetadata("image/x-portable-graymap", 37, 23, 1));
        assertThat(read(ascii("P6 37 23 255\n"))).isEqualTo(new ImageMetadata("image/x-portable-pixmap", 37, 23, 1));
    }

    @Test
    void exifOrientationSwapsTheSize() throws IOException {
        for (var order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            var facts = read(withExif(TestArchives.image("jpg", 37, 23), 6, order));
            assertThat(facts).isEqualTo(new ImageMetadata("image/jpeg", 37, 23, 6));
            assertThat(facts.width()).isEqualTo(23);
            assertThat(facts.height()).isEqualTo(37);
        }
        assertThat(read(withExif(TestArchives.image("jpg", 37, 23), 99, ByteOrder.BIG_ENDIAN))
                        .width())
                .isEqualTo(37);
    }

    @Test
    void headerThatClaimsABombIsRefused() {
        assertThatThrownBy(() -> read(pngOf(120_000, 10))).hasMessageContaining("120000 × 10");
        assertThatThrownBy(() -> read(pngOf(50_000, 50_000))).hasMessageContaining("50000 × 50000");
        assertThatThrownBy(() -> read(pngOf(-1, 10))).isInstanceOf(NotAnImageException.class);
        assertThatThrownBy(() -> read(pngOf(0, 10))).hasMessageContaining("0 × 10");
    }

    @Test
    void reasonIsStatedForAFileThatIsNotAnImage() {
        assertThatThrownBy(() -> read(new byte[0])).hasMessage("the file is empty");
        assertThatThrownBy(() -> read(ascii("<html>no</html>"))).hasMessageContaining("not an image of a known type");
        for (var format : new String[] {"jpg", "png", "gif", "bmp", "tiff"}) {
            var bytes = TestArchives.image(format, 37, 23);
            assertThatThrownBy(() -> read(Arrays.copyOf(bytes, 9))).isInstanceOf(NotAnImageException.class);
        }
    }

    @Test
    void anyBytesEitherParseOrAreRefused() {
        var random = new Random(7);
        for (var format : new String[] {"jpg", "png", "gif", "bmp", "tiff"}) {
            var good = TestArchives.image(format, 37, 23);
            for (var i = 0; i < 3000; i++) {
                var bytes = Arrays.copyOf(good, 1 + random.nextInt(good.length));
                for (var flips = random.nextInt(8); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                try {
                    assertThat(read(bytes).width()).isPositive();
                } catch (NotAnImageException e) {
                    assertThat(e.reason()).isNotBlank();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private static ImageMetadata read(byte[] bytes) throws IOException {
        return ImageHeaderParser.read(new ByteArrayInputStream(bytes));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] riff(String chunk, byte[] payload) {
        return ByteBuffer.allocate(20 + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ascii("RIFF"))
                .putInt(12 + payload.length)
                .put(ascii("WEBP"))
                .put(ascii(chunk))
                .putInt(payload.length)
                .put(payload)
                .array();
    }

    private static byte[] pngOf(int width, int height) {
        var png = TestArchives.image("png", 1, 1);
        ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
        return png;
    }

    private static byte[] withExif(byte[] jpeg, int orientation, ByteOrder order) {
        var tiff = ByteBuffer.allocate(26).order(order);
        tiff.put(ascii(order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM"))
                .putShort((short) 42)
                .putInt(8);
        tiff.putShort((short) 1)
                .putShort((short) 274)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation);
        var out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.write(0xff);
        out.write(0xe1);
        out.write(0);
        out.write(2 + 6 + 26);
        out.writeBytes(ascii("Exif\0\0"));
        out.writeBytes(tiff.array());
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }
}

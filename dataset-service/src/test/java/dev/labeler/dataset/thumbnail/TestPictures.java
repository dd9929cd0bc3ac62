package dev.labeler.dataset.thumbnail;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/// Pictures that tests draw.
public final class TestPictures {
    /// 300 × 150, the left half red and the right half blue, lossy and lossless.
    static final byte[] WEBP_LOSSY = Base64.getDecoder()
            .decode(
                    "UklGRuYAAABXRUJQVlA4INoAAAAwEACdASosAZYAPu12uFWpp6WjIegBMB2JaW7hdrEObgH6AZYB+gAA7z/VYy/MGfvHjpP9VkW2"
                            + "XP8rQqsi2zGAWzS8tiKjALhjpPEYKqDT/VZFtlz/UHn1WRbZjAKHKLKqjALhjpP4Zcdzwx0n+qyLJZM5W9FZFtmL/tLy2IqMAuGOk8Ri"
                            + "GGqg0UAA/v8ib/8GyRTcj//4IL+hz+tvG05XWOWKAu5ncT/IeV/6vx+zas7FP/3hNQ9L+UXYLLUfc7kJY5hoJAgQe5EDLDoG7oEdjeXW"
                            + "jsby60cAAA==");

    static final byte[] WEBP_LOSSLESS = Base64.getDecoder()
            .decode("UklGRjIAAABXRUJQVlA4TCUAAAAvK0ElAA8wHvdQvRXy/EcLyKRt6mz+Ve2tgbGI/k9AxWDef/MAAA==");

    private TestPictures() {}

    /// The left half red, the right half blue.
    static BufferedImage redAndBlue(int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        var graphics = image.createGraphics();
        graphics.setColor(new Color(200, 30, 30));
        graphics.fillRect(0, 0, width / 2, height);
        graphics.setColor(new Color(30, 30, 200));
        graphics.fillRect(width / 2, 0, width - width / 2, height);
        graphics.dispose();
        return image;
    }

    /// Blots of which no two seeds have the same.
    public static BufferedImage blots(long seed, int width, int height) {
        var random = new Random(seed);
        var image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        var graphics = image.createGraphics();
        for (var i = 0; i < 40; i++) {
            graphics.setColor(new Color(random.nextInt(1 << 24)));
            graphics.fillOval(
                    random.nextInt(width) - width / 8,
                    random.nextInt(height) - height / 8,
                    random.nextInt(width / 2) + 1,
                    random.nextInt(height / 2) + 1);
        }
        graphics.dispose();
        return image;
    }

    public static byte[] encoded(BufferedImage image, String format) {
        var bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalArgumentException("no writer for " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// A JPEG with the orientation in an EXIF segment.
    static byte[] turnedJpeg(BufferedImage image, int orientation) {
        var jpeg = encoded(image, "jpg");
        var exif = ByteBuffer.allocate(36);
        exif.putShort((short) 0xffe1).putShort((short) 34);
        exif.put("Exif\0\0MM\0*".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(8)
                .putShort((short) 1);
        exif.putShort((short) 274).putShort((short) 3).putInt(1).putShort((short) orientation);
        return ByteBuffer.allocate(jpeg.length + 36)
                .put(jpeg, 0, 2)
                .put(exif.array())
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    static byte[] ppm(BufferedImage image) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes("P6\n%d %d\n255\n"
                .formatted(image.getWidth(), image.getHeight())
                .getBytes(StandardCharsets.US_ASCII));
        for (var y = 0; y < image.getHeight(); y++) {
            for (var x = 0; x < image.getWidth(); x++) {
                var rgb = image.getRGB(x, y);
                bytes.write(rgb >> 16);
                bytes.write(rgb >> 8);
                bytes.write(rgb);
            }
        }
        return bytes.toByteArray();
    }

    /// A PNG that ends after its header.
    public static byte[] emptyPng(int width, int height) {
        var png = ByteBuffer.allocate(64);
        png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        var header = ByteBuffer.allocate(17).put("IHDR".getBytes(StandardCharsets.US_ASCII));
        header.putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
        var crc = new CRC32();
        crc.update(header.array());
        png.putInt(13).put(header.array()).putInt((int) crc.getValue());
        return png.array();
    }

    public static BufferedImage fetched(String link) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var response = http.send(
                    HttpRequest.newBuilder(URI.create(link)).build(), HttpResponse.BodyHandlers.ofByteArray());
            var bytes = response.body();
            if ((bytes[0] & 0xff) != 0xff || (bytes[1] & 0xff) != 0xd8) {
                throw new AssertionError(response.statusCode() + ", and no JPEG");
            }
            return ImageIO.read(new ByteArrayInputStream(bytes));
        }
    }
}

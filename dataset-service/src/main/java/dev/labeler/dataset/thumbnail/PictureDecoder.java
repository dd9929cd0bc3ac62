package dev.labeler.dataset.thumbnail;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.concurrent.locks.ReentrantLock;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import org.w3c.dom.Element;

/// Decodes untrusted pictures with bounded memory: max decoders read row by row and keep every n-th pixel of every
/// n-th row. The decoder is chosen by the content type that the scan detected, so that a file cannot choose it.
final class PictureDecoder {
    private static final String WEBP = "image/webp";

    /// Minimum longest side after subsampling, so that scaling down still averages several pixels into one.
    private static final int MIN_DECODED_SIDE = 1024;

    private static final long MAX_PIXELS = 100_000_000;

    /// For progressive JPEG, all of whose coefficients are held outside the heap: 3 bytes a pixel.
    private static final long MAX_PROGRESSIVE_PIXELS = 16_000_000;

    /// For WebP, all of which is held on the heap, 30 bytes a pixel as measured: a quarter of the heap.
    private static final long MAX_WEBP_PIXELS =
            Math.min(16_000_000, Runtime.getRuntime().maxMemory() / 4 / 30);

    private static final ReentrantLock WEBP_LOCK = new ReentrantLock();

    private PictureDecoder() {}

    /// @param contentType by content
    /// @return as stored, the orientation not applied; no more pixels than a thumbnail needs
    static BufferedImage read(RandomAccessFile file, String contentType) throws PictureRefusedException {
        var readers = ImageIO.getImageReadersByMIMEType(contentType);
        if (!readers.hasNext()) {
            throw new PictureRefusedException("there is no decoder for " + contentType);
        }
        var reader = readers.next();
        try (var in = new FileImageInputStream(file)) {
            // Metadata is ignored: text chunks may unpack to any size.
            reader.setInput(in, true, true);
            return read(reader, contentType);
        } catch (IOException | RuntimeException e) {
            throw new PictureRefusedException("the " + contentType + " cannot be decoded: " + cause(e));
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage read(ImageReader reader, String contentType)
            throws IOException, PictureRefusedException {
        long width = reader.getWidth(0);
        long height = reader.getHeight(0);
        var max = maxPixels(reader, contentType, width * height);
        if (width * height > max) {
            throw new PictureRefusedException("%d × %d pixels are over the limit of %d for a thumbnail of %s"
                    .formatted(width, height, max, contentType));
        }
        var step = (int) Math.max(1, Math.max(width, height) / MIN_DECODED_SIDE);
        var param = reader.getDefaultReadParam();
        param.setSourceSubsampling(step, step, 0, 0);
        return contentType.equals(WEBP) ? readExclusively(reader, param) : reader.read(0, param);
    }

    private static BufferedImage readExclusively(ImageReader reader, ImageReadParam param) throws IOException {
        WEBP_LOCK.lock();
        try {
            return reader.read(0, param);
        } finally {
            WEBP_LOCK.unlock();
        }
    }

    private static long maxPixels(ImageReader reader, String contentType, long pixels) throws IOException {
        return switch (contentType) {
            case WEBP -> MAX_WEBP_PIXELS;
            case "image/jpeg" ->
                pixels > MAX_PROGRESSIVE_PIXELS && isProgressive(reader) ? MAX_PROGRESSIVE_PIXELS : MAX_PIXELS;
            default -> MAX_PIXELS;
        };
    }

    /// SOF2 of ISO/IEC 10918-1, as in the decoder's metadata.
    private static boolean isProgressive(ImageReader reader) throws IOException {
        var frames = ((Element) reader.getImageMetadata(0).getAsTree("javax_imageio_jpeg_image_1.0"))
                .getElementsByTagName("sof");
        return frames.getLength() > 0 && "2".equals(((Element) frames.item(0)).getAttribute("process"));
    }

    private static String cause(Exception e) {
        var message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message.substring(0, Math.min(200, message.length()));
    }
}

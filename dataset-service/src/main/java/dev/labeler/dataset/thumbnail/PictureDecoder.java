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

/// Decodes pictures that strangers made, with bounded memory: most decoders go row by row and keep
/// every n-th pixel of every n-th row. Which decoder it is follows from the content type that we
/// found ourselves, so that a file cannot choose.
final class PictureDecoder {
    private static final String WEBP = "image/webp";

    /// What is kept has a longest side of at least this, so that scaling it down still averages
    /// several pixels into one.
    private static final int KEPT_SIDE = 1024;

    private static final long MOST_PIXELS = 100_000_000;

    /// For progressive JPEG, all of whose coefficients are held outside the heap: 3 bytes a pixel.
    private static final long MOST_PROGRESSIVE_PIXELS = 16_000_000;

    /// For WebP, all of which is held on the heap, 30 bytes a pixel as measured: a quarter of the heap.
    private static final long MOST_WEBP_PIXELS =
            Math.min(16_000_000, Runtime.getRuntime().maxMemory() / 4 / 30);

    private static final ReentrantLock ONE_WEBP_AT_A_TIME = new ReentrantLock();

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
            // Text chunks and other metadata may unpack to any size.
            reader.setInput(in, true, true);
            return read(reader, contentType);
        } catch (IOException | RuntimeException e) {
            throw new PictureRefusedException("the " + contentType + " cannot be decoded: " + said(e));
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage read(ImageReader reader, String contentType)
            throws IOException, PictureRefusedException {
        long width = reader.getWidth(0);
        long height = reader.getHeight(0);
        var most = mostPixels(reader, contentType, width * height);
        if (width * height > most) {
            throw new PictureRefusedException("%d × %d pixels are over the limit of %d for a thumbnail of %s"
                    .formatted(width, height, most, contentType));
        }
        var step = (int) Math.max(1, Math.max(width, height) / KEPT_SIDE);
        var param = reader.getDefaultReadParam();
        param.setSourceSubsampling(step, step, 0, 0);
        return contentType.equals(WEBP) ? alone(reader, param) : reader.read(0, param);
    }

    private static BufferedImage alone(ImageReader reader, ImageReadParam param) throws IOException {
        ONE_WEBP_AT_A_TIME.lock();
        try {
            return reader.read(0, param);
        } finally {
            ONE_WEBP_AT_A_TIME.unlock();
        }
    }

    private static long mostPixels(ImageReader reader, String contentType, long pixels) throws IOException {
        return switch (contentType) {
            case WEBP -> MOST_WEBP_PIXELS;
            case "image/jpeg" ->
                pixels > MOST_PROGRESSIVE_PIXELS && isProgressive(reader) ? MOST_PROGRESSIVE_PIXELS : MOST_PIXELS;
            default -> MOST_PIXELS;
        };
    }

    /// SOF2 of ISO/IEC 10918-1, as the decoder's metadata tell.
    private static boolean isProgressive(ImageReader reader) throws IOException {
        var frames = ((Element) reader.getImageMetadata(0).getAsTree("javax_imageio_jpeg_image_1.0"))
                .getElementsByTagName("sof");
        return frames.getLength() > 0 && "2".equals(((Element) frames.item(0)).getAttribute("process"));
    }

    private static String said(Exception e) {
        var message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message.substring(0, Math.min(200, message.length()));
    }
}

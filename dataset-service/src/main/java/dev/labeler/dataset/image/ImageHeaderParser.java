package dev.labeler.dataset.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Detects the type and size of an image by its content, independent of its name.
public final class ImageHeaderParser {
    /// In both byte orders, then BigTIFF.
    private static final List<String> TIFF = List.of("II*\0", "MM\0*", "II+\0", "MM\0+");

    private ImageHeaderParser() {}

    /// Reads as much of the stream as the header takes.
    ///
    /// @throws NotAnImageException with the reason
    public static ImageMetadata read(InputStream in) throws IOException {
        var magic = in.readNBytes(12);
        if (magic.length == 0) {
            throw new NotAnImageException("the file is empty");
        }
        // Not a SequenceInputStream, which closes what it has read to the end.
        var whole = new PushbackInputStream(in, magic.length);
        whole.unread(magic);
        try {
            return read(text(magic), new HeaderByteReader(whole));
        } catch (EOFException e) {
            throw new NotAnImageException("the image ends within its header");
        }
    }

    private static ImageMetadata read(String magic, HeaderByteReader in) throws IOException {
        if (magic.startsWith("\u00ff\u00d8\u00ff")) {
            return JpegHeaderParser.read(in);
        }
        if (magic.startsWith("\u0089PNG\r\n\u001a\n")) {
            return PngHeaderParser.read(in);
        }
        if (magic.startsWith("RIFF") && magic.startsWith("WEBP", 8)) {
            return WebpHeaderParser.read(in);
        }
        if (TIFF.stream().anyMatch(magic::startsWith)) {
            return TiffHeaderParser.read(in);
        }
        if (magic.startsWith("GIF87a") || magic.startsWith("GIF89a")) {
            in.skip(6);
            in.littleEndian(true);
            return new ImageMetadata("image/gif", in.u16(), in.u16(), 1);
        }
        if (magic.startsWith("BM")) {
            return bmp(in);
        }
        if (magic.length() > 2 && magic.charAt(0) == 'P' && "123456".indexOf(magic.charAt(1)) >= 0) {
            return PnmHeaderParser.read(in);
        }
        throw new NotAnImageException(
                "the content is not an image of a known type (jpeg, png, webp, tiff, bmp, gif, pnm)");
    }

    /// BITMAPCOREHEADER (12 bytes) has 16-bit sizes, every later header 32-bit ones, with a
    /// negative height for top-down rows.
    private static ImageMetadata bmp(HeaderByteReader in) throws IOException {
        in.littleEndian(true);
        in.skip(14);
        if (in.u32() == 12) {
            return new ImageMetadata("image/bmp", in.u16(), in.u16(), 1);
        }
        var width = in.size();
        var height = (int) in.u32();
        return new ImageMetadata("image/bmp", width, height == Integer.MIN_VALUE ? 0 : Math.abs(height), 1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}

package dev.labeler.dataset.image;

import java.io.IOException;

/// WebP (RFC 9649, section 2): the first chunk is lossy `VP8 `, lossless `VP8L` or extended `VP8X`, each with its
/// own encoding of the size. The EXIF chunk comes after the pixels and browsers ignore it, so it is ignored here.
final class WebpHeaderParser {
    private WebpHeaderParser() {}

    static ImageMetadata read(HeaderByteReader in) throws IOException {
        in.littleEndian(true);
        in.skip(12);
        var chunk = in.u32();
        in.skip(4);
        return switch ((int) chunk) {
            case 0x20385056 -> lossy(in);
            case 0x4c385056 -> lossless(in);
            case 0x58385056 -> extended(in);
            default -> throw new NotAnImageException("the WebP does not begin with an image chunk");
        };
    }

    private static ImageMetadata lossy(HeaderByteReader in) throws IOException {
        in.skip(6);
        return webp(in.u16() & 0x3fff, in.u16() & 0x3fff);
    }

    private static ImageMetadata lossless(HeaderByteReader in) throws IOException {
        in.skip(1);
        var bits = in.u32();
        return webp((int) (bits & 0x3fff) + 1, (int) (bits >> 14 & 0x3fff) + 1);
    }

    private static ImageMetadata extended(HeaderByteReader in) throws IOException {
        in.skip(4);
        var width = in.u16() | in.u8() << 16;
        var height = in.u16() | in.u8() << 16;
        return webp(width + 1, height + 1);
    }

    private static ImageMetadata webp(int width, int height) {
        return new ImageMetadata("image/webp", width, height, 1);
    }
}

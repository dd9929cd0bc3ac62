package dev.labeler.dataset.image;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;

/// PNG, third edition: IHDR comes first. `eXIf` may contain the orientation, before or after the pixels. Only one
/// before the pixels is used, because a reader that stops at the pixels must get the same result.
final class PngHeaderParser {
    private static final long IHDR = 0x49484452;
    private static final long IDAT = 0x49444154;
    private static final long IEND = 0x49454e44;
    private static final long EXIF = 0x65584966;

    private PngHeaderParser() {}

    static ImageMetadata read(HeaderByteReader in) throws IOException {
        in.skip(8);
        if (in.u32() != 13 || in.u32() != IHDR) {
            throw new NotAnImageException("the PNG does not begin with its header");
        }
        var width = in.size();
        var height = in.size();
        in.skip(5 + 4);
        return new ImageMetadata("image/png", width, height, orientation(in));
    }

    private static int orientation(HeaderByteReader in) throws IOException {
        try {
            while (true) {
                var length = in.u32();
                var type = in.u32();
                if (type == IDAT || type == IEND) {
                    return 1;
                }
                if (type == EXIF && length <= 1 << 16) {
                    return TiffHeaderParser.orientation(new ByteArrayInputStream(in.bytes((int) length)), 1);
                }
                in.skip(length + 4);
            }
        } catch (EOFException e) {
            return 1;
        }
    }
}

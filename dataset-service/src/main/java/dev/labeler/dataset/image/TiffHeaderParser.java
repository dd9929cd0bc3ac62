package dev.labeler.dataset.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// TIFF 6.0, section 2, and BigTIFF, which has wider offsets and counts. Reads three tags of the first directory.
/// EXIF blocks of other formats have the form of TIFF 6.0.
final class TiffHeaderParser {
    private static final int IMAGE_WIDTH = 256;
    private static final int IMAGE_LENGTH = 257;
    private static final int ORIENTATION = 274;
    private static final int SHORT = 3;
    private static final int LONG_8 = 16;
    private static final int CLASSIC = 42;
    private static final int BIG = 43;

    private TiffHeaderParser() {}

    static ImageMetadata read(HeaderByteReader in) throws IOException {
        var tags = firstDirectory(in);
        return new ImageMetadata("image/tiff", tags.width(), tags.height(), tags.orientation());
    }

    /// The orientation of an EXIF block, or `otherwise` where it cannot be read.
    static int orientation(InputStream exif, int otherwise) throws IOException {
        try {
            return firstDirectory(new HeaderByteReader(exif)).orientation();
        } catch (EOFException | NotAnImageException e) {
            return otherwise;
        }
    }

    private static Tags firstDirectory(HeaderByteReader in) throws IOException {
        var order = in.u16();
        in.littleEndian(order == 0x4949);
        var version = in.u16();
        if (version != CLASSIC && version != BIG) {
            throw new NotAnImageException("the TIFF header is damaged");
        }
        var big = version == BIG;
        if (big) {
            in.skip(4);
        }
        in.skip((big ? in.u64() : in.u32()) - in.position());
        var width = 0;
        var height = 0;
        var orientation = 1;
        for (var left = big ? in.u64() : in.u16(); left > 0; left--) {
            var tag = in.u16();
            var type = in.u16();
            in.skip(big ? 8 : 4);
            var value = value(in, type, big ? 8 : 4);
            switch (tag) {
                case IMAGE_WIDTH -> width = value;
                case IMAGE_LENGTH -> height = value;
                case ORIENTATION -> orientation = value;
                default -> {}
            }
            if (tag > ORIENTATION) {
                break;
            }
        }
        return new Tags(width, height, orientation);
    }

    /// The number in a field of `bytes` bytes; a shorter number is left-justified.
    private static int value(HeaderByteReader in, int type, int bytes) throws IOException {
        if (type == LONG_8 && bytes == 8) {
            return (int) Math.min(in.u64(), Integer.MAX_VALUE);
        }
        var value = type == SHORT ? in.u16() : in.size();
        in.skip(type == SHORT ? bytes - 2 : bytes - 4);
        return value;
    }

    private record Tags(int width, int height, int orientation) {}
}

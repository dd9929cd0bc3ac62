package dev.labeler.dataset.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// TIFF 6.0, section 2: the first directory, of which three tags matter. EXIF blocks of other
/// formats have the same form.
final class TiffHeader {
    private static final int IMAGE_WIDTH = 256;
    private static final int IMAGE_LENGTH = 257;
    private static final int ORIENTATION = 274;
    private static final int SHORT = 3;

    private TiffHeader() {}

    static ImageFacts read(HeaderInput in) throws IOException {
        var tags = firstDirectory(in);
        return new ImageFacts("image/tiff", tags.width(), tags.height(), tags.orientation());
    }

    /// The orientation of an EXIF block. One that cannot be read says nothing about the image,
    /// which stays upright.
    static int orientation(InputStream exif, int otherwise) throws IOException {
        try {
            return firstDirectory(new HeaderInput(exif)).orientation();
        } catch (EOFException | NotAnImageException e) {
            return otherwise;
        }
    }

    private static Tags firstDirectory(HeaderInput in) throws IOException {
        var order = in.u16();
        in.littleEndian(order == 0x4949);
        if (in.u16() != 42) {
            throw new NotAnImageException("the TIFF header is damaged");
        }
        in.skip(in.u32() - in.position());
        var width = 0;
        var height = 0;
        var orientation = 1;
        for (var left = in.u16(); left > 0; left--) {
            var tag = in.u16();
            var type = in.u16();
            in.skip(4);
            // A SHORT stands left-justified in the four bytes of the value.
            var value = type == SHORT ? in.u16() : in.size();
            if (type == SHORT) {
                in.skip(2);
            }
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

    private record Tags(int width, int height, int orientation) {}
}

package dev.labeler.dataset.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/// JPEG, ISO/IEC 10918-1 annex B: segments up to the first frame header, which holds the size; the
/// EXIF segment comes before it.
final class JpegHeaderParser {
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};

    private JpegHeaderParser() {}

    static ImageMetadata read(HeaderByteReader in) throws IOException {
        in.skip(2);
        var orientation = 1;
        while (true) {
            var marker = marker(in);
            if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
                continue;
            }
            if (marker == 0xd9 || marker == 0xda) {
                throw new NotAnImageException("the JPEG has no frame header");
            }
            var length = in.u16() - 2;
            if (isFrameHeader(marker)) {
                in.skip(1);
                var height = in.u16();
                return new ImageMetadata("image/jpeg", in.u16(), height, orientation);
            }
            if (marker == 0xe1 && length > EXIF.length) {
                orientation = exifOrientation(in.bytes(length), orientation);
            } else {
                in.skip(length);
            }
        }
    }

    private static int marker(HeaderByteReader in) throws IOException {
        if (in.u8() != 0xff) {
            throw new NotAnImageException("the JPEG header is damaged");
        }
        var marker = in.u8();
        while (marker == 0xff) {
            marker = in.u8();
        }
        return marker;
    }

    /// SOF0 to SOF15 but for DHT (c4), JPG (c8) and DAC (cc).
    private static boolean isFrameHeader(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static int exifOrientation(byte[] segment, int otherwise) throws IOException {
        for (var i = 0; i < EXIF.length; i++) {
            if (segment[i] != EXIF[i]) {
                return otherwise;
            }
        }
        return TiffHeaderParser.orientation(
                new ByteArrayInputStream(segment, EXIF.length, segment.length - EXIF.length), otherwise);
    }
}

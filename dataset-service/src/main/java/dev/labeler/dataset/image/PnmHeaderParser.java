package dev.labeler.dataset.image;

import java.io.IOException;

/// Netpbm (PBM, PGM, PPM; plain and raw): a magic word, then width and height as decimal words,
/// with `#` comments between.
final class PnmHeaderParser {
    private PnmHeaderParser() {}

    static ImageMetadata read(HeaderByteReader in) throws IOException {
        in.skip(1);
        var type = switch (in.u8()) {
            case '1', '4' -> "image/x-portable-bitmap";
            case '2', '5' -> "image/x-portable-graymap";
            default -> "image/x-portable-pixmap";
        };
        return new ImageMetadata(type, number(in), number(in), 1);
    }

    private static int number(HeaderByteReader in) throws IOException {
        var next = in.u8();
        while (next == '#' || Character.isWhitespace(next)) {
            if (next == '#') {
                while (next != '\n') {
                    next = in.u8();
                }
            }
            next = in.u8();
        }
        var value = 0L;
        while (next >= '0' && next <= '9') {
            value = Math.min(value * 10 + next - '0', Integer.MAX_VALUE);
            next = in.u8();
        }
        if (!Character.isWhitespace(next)) {
            throw new NotAnImageException("the Netpbm header is damaged");
        }
        return (int) value;
    }
}

package dev.labeler.formats.mask;

/// The IHDR chunk of a PNG.
record PngHeader(int width, int height, int bitDepth, ColorType colorType, boolean interlaced) {
    static final int BYTES = 13;

    /// The color types, with their number in the file and the samples per pixel.
    enum ColorType {
        GRAY(0, 1, 1, 16),
        RGB(2, 3, 8, 16),
        PALETTE(3, 1, 1, 8),
        GRAY_ALPHA(4, 2, 8, 16),
        RGB_ALPHA(6, 4, 8, 16);

        private final int code;
        private final int samples;
        private final int minBits;
        private final int maxBits;

        ColorType(int code, int samples, int minBits, int maxBits) {
            this.code = code;
            this.samples = samples;
            this.minBits = minBits;
            this.maxBits = maxBits;
        }

        /// Whether a sample may have that many bits, which is a power of two.
        boolean allows(int bits) {
            return Integer.bitCount(bits) == 1 && bits >= minBits && bits <= maxBits;
        }

        int samples() {
            return samples;
        }
    }

    static PngHeader parse(byte[] chunk) throws InvalidMaskException {
        if (chunk.length != BYTES) {
            throw new InvalidMaskException("has an invalid PNG header");
        }
        var header = new PngHeader(u31(chunk, 0), u31(chunk, 4), chunk[8], colorType(chunk[9]), chunk[12] == 1);
        var known = header.colorType.allows(header.bitDepth) && chunk[10] == 0 && chunk[11] == 0;
        if (!known || chunk[12] < 0 || chunk[12] > 1) {
            throw new InvalidMaskException("has an invalid PNG header");
        }
        if (header.width < 1 || header.height < 1) {
            throw new InvalidMaskException("has no pixels");
        }
        return header;
    }

    private static ColorType colorType(int code) throws InvalidMaskException {
        for (var type : ColorType.values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new InvalidMaskException("has an invalid PNG header");
    }

    /// Capped at the largest int, which is refused as too large; PNG does not allow more.
    private static int u31(byte[] bytes, int at) {
        var value = ((bytes[at] & 0xFFL) << 24)
                | ((bytes[at + 1] & 0xFF) << 16)
                | ((bytes[at + 2] & 0xFF) << 8)
                | (bytes[at + 3] & 0xFF);
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    int bitsPerPixel() {
        return bitDepth * colorType.samples;
    }

    /// Bytes of a row of that many pixels.
    int rowBytes(int pixels) {
        return Math.toIntExact(((long) pixels * bitsPerPixel() + 7) / 8);
    }

    /// Bytes from a byte of a row to the byte of the previous pixel, as filters count it.
    int filterStep() {
        return Math.max(1, bitsPerPixel() / 8);
    }
}

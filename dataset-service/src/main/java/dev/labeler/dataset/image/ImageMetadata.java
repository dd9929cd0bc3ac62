package dev.labeler.dataset.image;

/// Metadata in the header of an image.
///
/// @param contentType media type, detected by content
/// @param rawWidth pixels as stored
/// @param rawHeight pixels as stored
/// @param orientation EXIF orientation, 1 (upright) to 8
public record ImageMetadata(String contentType, int rawWidth, int rawHeight, int orientation) {
    /// Maximum width and height. A header that claims more is treated as a decompression bomb.
    static final int MAX_SIDE = 100_000;

    /// A gigapixel.
    static final long MAX_PIXELS = 1_000_000_000L;

    public ImageMetadata {
        if (rawWidth < 1 || rawHeight < 1) {
            throw new NotAnImageException("the header claims a size of " + rawWidth + " × " + rawHeight + " pixels");
        }
        if (rawWidth > MAX_SIDE || rawHeight > MAX_SIDE || (long) rawWidth * rawHeight > MAX_PIXELS) {
            throw new NotAnImageException("the header claims " + rawWidth + " × " + rawHeight
                    + " pixels, over the limit of 100000 a side and 10^9 in all");
        }
        if (orientation < 1 || orientation > 8) {
            orientation = 1;
        }
    }

    /// Pixels with the orientation applied: orientations 5 to 8 swap width and height.
    public int width() {
        return orientation > 4 ? rawHeight : rawWidth;
    }

    /// Pixels with the orientation applied.
    public int height() {
        return orientation > 4 ? rawWidth : rawHeight;
    }
}

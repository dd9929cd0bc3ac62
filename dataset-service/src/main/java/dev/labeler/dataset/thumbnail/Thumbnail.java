package dev.labeler.dataset.thumbnail;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import net.coobird.thumbnailator.Thumbnails;
import net.coobird.thumbnailator.util.exif.ExifFilterUtils;
import net.coobird.thumbnailator.util.exif.Orientation;

/// A scaled-down picture: upright, opaque, its longest side at most 256 pixels.
final class Thumbnail {
    static final int MAX_SIDE = 256;

    private static final double QUALITY = 0.85;

    private final BufferedImage image;

    private Thumbnail(BufferedImage image) {
        this.image = image;
    }

    /// @param picture as stored
    /// @param orientation EXIF orientation, 1 (upright) to 8
    static Thumbnail of(BufferedImage picture, int orientation) throws IOException {
        var small = Thumbnails.of(opaque(picture));
        if (Math.max(picture.getWidth(), picture.getHeight()) > MAX_SIDE) {
            small.size(MAX_SIDE, MAX_SIDE);
        } else {
            small.scale(1);
        }
        return new Thumbnail(small.addFilter(ExifFilterUtils.getFilterForOrientation(Orientation.typeOf(orientation)))
                .asBufferedImage());
    }

    BufferedImage image() {
        return image;
    }

    byte[] jpeg() throws IOException {
        var bytes = new ByteArrayOutputStream();
        Thumbnails.of(image).scale(1).outputFormat("jpg").outputQuality(QUALITY).toOutputStream(bytes);
        return bytes.toByteArray();
    }

    /// In RGB on a white background: a palette cannot be scaled, and JPEG has no transparency.
    private static BufferedImage opaque(BufferedImage picture) {
        if (picture.getType() == BufferedImage.TYPE_3BYTE_BGR) {
            return picture;
        }
        var opaque = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
        var graphics = opaque.createGraphics();
        try {
            graphics.drawImage(picture, 0, 0, Color.WHITE, null);
        } finally {
            graphics.dispose();
        }
        return opaque;
    }
}

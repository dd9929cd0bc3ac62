package dev.labeler.formats.model;

import org.jspecify.annotations.Nullable;

/// An image: its path below the image root, its oriented size in pixels (0 where unknown) and its split.
public record ImageInfo(
        String fileName, int width, int height, @Nullable Split split) {

    public boolean sizeKnown() {
        return width > 0 && height > 0;
    }
}

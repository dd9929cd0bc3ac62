package dev.labeler.formats.write;

import java.io.IOException;
import java.io.Serial;

/// An export that would come out wrong; the message names the image or annotation and says why.
public final class ExportRefusedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public ExportRefusedException(String message) {
        super(message);
    }

    /// @throws ExportRefusedException where the image has no size
    public static void requireSize(ExportImage image) throws ExportRefusedException {
        if (image.width() < 1 || image.height() < 1) {
            throw new ExportRefusedException("the size of image '" + image.fileName() + "' is unknown");
        }
    }
}

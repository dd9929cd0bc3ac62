package dev.labeler.formats.write;

import java.io.IOException;
import java.io.Serial;

/// The export would be incorrect. The message names the image or annotation and the reason.
public final class ExportRefusedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public ExportRefusedException(String message) {
        super(message);
    }

    /// @throws ExportRefusedException where the image's size is unknown
    public static void requireSize(ExportImage image) throws ExportRefusedException {
        if (image.width() < 1 || image.height() < 1) {
            throw new ExportRefusedException("The size of image '" + image.fileName() + "' is unknown");
        }
    }
}

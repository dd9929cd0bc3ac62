package dev.labeler.formats.mask;

import java.io.IOException;
import java.io.Serial;

/// A file is not a valid mask. The message is the reason, as the rest of a sentence about the file.
public final class InvalidMaskException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public InvalidMaskException(String reason) {
        super(reason);
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}

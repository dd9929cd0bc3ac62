package dev.labeler.kit.rows;

import java.io.IOException;
import java.io.Serial;

/// A row file is incomplete or has content that no row file has.
public final class DamagedRowFileException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    DamagedRowFileException(String message) {
        super(message);
    }

    DamagedRowFileException(String message, Throwable cause) {
        super(message, cause);
    }
}

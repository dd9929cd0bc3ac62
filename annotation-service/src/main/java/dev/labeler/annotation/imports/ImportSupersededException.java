package dev.labeler.annotation.imports;

import java.io.Serial;

/// Another process has taken this import over; what this one would do now, the other one does.
final class ImportSupersededException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    ImportSupersededException() {
        super("another run of this import has begun");
    }
}

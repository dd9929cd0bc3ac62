package dev.labeler.annotation.imports;

import java.io.Serial;

/// A newer run of the import has started, in this or another process. This run must stop.
final class ImportSupersededException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    ImportSupersededException() {
        super("a newer run of the import has started");
    }
}

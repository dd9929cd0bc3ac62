package dev.labeler.formats.read;

import dev.labeler.formats.model.Refusal;
import java.io.IOException;
import java.io.Serial;

/// A label file that cannot be read to its end.
public final class UnreadableSourceException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Refusal refusal;

    public UnreadableSourceException(Refusal refusal) {
        super(refusal.file() + (refusal.path().isEmpty() ? "" : " " + refusal.path()) + ": " + refusal.reason());
        this.refusal = refusal;
    }

    /// Which file, where, why.
    public Refusal refusal() {
        return refusal;
    }
}

package dev.labeler.formats.read;

import dev.labeler.formats.model.SourceProblem;
import java.io.IOException;
import java.io.Serial;

/// A label file cannot be parsed to its end.
public final class UnreadableSourceException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient SourceProblem refusal;

    public UnreadableSourceException(SourceProblem refusal) {
        super(refusal.file() + (refusal.path().isEmpty() ? "" : " " + refusal.path()) + ": " + refusal.reason());
        this.refusal = refusal;
    }

    /// The file, the position and the reason.
    public SourceProblem refusal() {
        return refusal;
    }
}

package dev.labeler.annotation.revision;

import java.io.Serial;

/// A step cannot be undone or redone because one of its annotations has changed since.
public final class UndoConflictException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final long annotationId;

    UndoConflictException(long annotationId) {
        super("annotation " + annotationId + " has changed since");
        this.annotationId = annotationId;
    }

    public long annotationId() {
        return annotationId;
    }
}

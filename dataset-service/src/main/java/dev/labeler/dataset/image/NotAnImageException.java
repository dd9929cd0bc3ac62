package dev.labeler.dataset.image;

/// A file that is called an image and is none, or none that can be taken. The message is the
/// reason, for the list of skipped files.
public final class NotAnImageException extends RuntimeException {
    NotAnImageException(String reason) {
        super(reason);
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}

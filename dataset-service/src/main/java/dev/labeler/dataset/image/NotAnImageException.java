package dev.labeler.dataset.image;

/// A file with the name of an image whose content is not an image or exceeds a limit. The message is the reason in
/// the list of skipped files.
public final class NotAnImageException extends RuntimeException {
    NotAnImageException(String reason) {
        super(reason);
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}

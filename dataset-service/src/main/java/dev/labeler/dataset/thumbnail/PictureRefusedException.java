package dev.labeler.dataset.thumbnail;

/// Thrown for a picture of which no thumbnail can be made. The message is the reason, which is stored.
final class PictureRefusedException extends Exception {
    PictureRefusedException(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}

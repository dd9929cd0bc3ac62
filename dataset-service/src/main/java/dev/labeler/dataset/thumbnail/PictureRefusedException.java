package dev.labeler.dataset.thumbnail;

/// A picture that no thumbnail can be made of. The message is the reason, which is kept.
final class PictureRefusedException extends Exception {
    PictureRefusedException(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}

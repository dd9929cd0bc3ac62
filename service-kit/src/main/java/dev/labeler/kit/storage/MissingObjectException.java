package dev.labeler.kit.storage;

/// The store has no object of that key.
public final class MissingObjectException extends RuntimeException {
    private final String key;

    MissingObjectException(String key) {
        super("no object " + key);
        this.key = key;
    }

    public String key() {
        return key;
    }
}

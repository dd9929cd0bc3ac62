package dev.labeler.formats.model;

import org.jspecify.annotations.Nullable;

/// The review state of an annotation. The code is the value in databases.
public enum AnnotationState {
    DRAFT(1, "draft"),
    CONFIRMED(2, "confirmed"),
    VERIFIED(3, "verified");

    private static final AnnotationState[] BY_CODE = values();

    private final int code;
    private final String word;

    AnnotationState(int code, String word) {
        this.code = code;
        this.word = word;
    }

    public int code() {
        return code;
    }

    public String word() {
        return word;
    }

    /// @throws IllegalArgumentException for an unknown code
    public static AnnotationState ofCode(int code) {
        if (code < 1 || code > BY_CODE.length) {
            throw new IllegalArgumentException("Unknown annotation state: " + code);
        }
        return BY_CODE[code - 1];
    }

    /// The state of that word, null where there is none.
    public static @Nullable AnnotationState find(String word) {
        for (AnnotationState state : BY_CODE) {
            if (state.word.equals(word)) {
                return state;
            }
        }
        return null;
    }
}

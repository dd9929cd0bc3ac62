package dev.labeler.formats.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The part of a dataset that an image belongs to.
public enum Split {
    TRAIN("train"),
    VAL("val"),
    TEST("test");

    private final String word;

    Split(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /// The split of a folder, list or field name, null where it names none: `train`, `training`, `val`,
    /// `valid`, `validation`, `dev`, `test`, `testing`, in any case.
    public static @Nullable Split find(@Nullable String name) {
        if (name == null) {
            return null;
        }
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "train", "training" -> TRAIN;
            case "val", "valid", "validation", "dev" -> VAL;
            case "test", "testing" -> TEST;
            default -> null;
        };
    }
}

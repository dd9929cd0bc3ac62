package dev.labeler.dataset.catalog;

import dev.labeler.proto.dataset.v1.DatasetFormat;
import dev.labeler.proto.dataset.v1.Visibility;
import java.util.Locale;

/// Converts enum values to the words of SQL and REST and back: the name without its prefix, in lower case.
public final class DatasetEnumWords {
    private static final String FORMAT = "DATASET_FORMAT_";
    private static final String VISIBILITY = "VISIBILITY_";

    private DatasetEnumWords() {}

    public static String word(DatasetFormat format) {
        return format.name().substring(FORMAT.length()).toLowerCase(Locale.ROOT);
    }

    public static DatasetFormat format(String word) {
        return DatasetFormat.valueOf(FORMAT + word.toUpperCase(Locale.ROOT));
    }

    public static String word(Visibility visibility) {
        return visibility.name().substring(VISIBILITY.length()).toLowerCase(Locale.ROOT);
    }

    public static Visibility visibility(String word) {
        return Visibility.valueOf(VISIBILITY + word.toUpperCase(Locale.ROOT));
    }
}

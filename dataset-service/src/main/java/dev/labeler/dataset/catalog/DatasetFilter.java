package dev.labeler.dataset.catalog;

import dev.labeler.proto.dataset.v1.DatasetFormat;
import dev.labeler.proto.dataset.v1.Visibility;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Filter of a dataset list; null or empty matches everything.
///
/// @param taskType name of the task; matches every synonym
/// @param text part of the name or description, any case
public record DatasetFilter(
        @Nullable Long ownerId,
        @Nullable Visibility visibility,
        @Nullable Boolean labeled,
        List<String> tags,
        @Nullable DatasetFormat format,
        @Nullable String taskType,
        @Nullable String text) {
    public DatasetFilter {
        tags = List.copyOf(tags);
    }

    /// Parses tags that are repeated, comma-separated, or both.
    public static List<String> tags(Collection<String> given) {
        return given.stream()
                .flatMap(word -> Arrays.stream(word.split(",", -1)))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
    }
}

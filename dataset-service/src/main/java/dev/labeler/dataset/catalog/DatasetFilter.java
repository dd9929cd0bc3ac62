package dev.labeler.dataset.catalog;

import dev.labeler.proto.dataset.v1.DatasetFormat;
import dev.labeler.proto.dataset.v1.Visibility;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a list is narrowed to; null or empty is everything.
///
/// @param taskType a word for the task, which finds every synonym
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

    /// Tags that came repeated, comma-separated, or both.
    public static List<String> tags(Collection<String> given) {
        return given.stream()
                .flatMap(word -> Arrays.stream(word.split(",", -1)))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
    }
}

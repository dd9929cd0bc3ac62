package dev.labeler.formats.dice;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.text.JsonTextBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts images and annotations during an export. The counts are written at the end of the file, since they
/// are not available earlier.
final class DiceStatistics {
    private final List<ClassDefinition> classes;
    private final long[] byClass;
    private final Map<Split, Long> bySplit = new EnumMap<>(Split.class);
    private long images;
    private long annotations;

    DiceStatistics(List<ClassDefinition> classes) {
        this.classes = classes;
        byClass = new long[classes.size()];
    }

    /// Counts an image and returns its id.
    long image(@Nullable Split split) {
        if (split != null) {
            bySplit.merge(split, 1L, Long::sum);
        }
        return ++images;
    }

    void annotation(int classIndex) {
        annotations++;
        byClass[classIndex]++;
    }

    /// Appends the `splits` and `statistics` members.
    void append(JsonTextBuffer text) {
        String separator = "\"splits\":{";
        for (Split split : Split.values()) {
            text.ascii(separator).string(split.word()).raw(':').number(bySplit.getOrDefault(split, 0L));
            separator = ",";
        }
        double average = images == 0 ? 0 : Math.round(100.0 * annotations / images) / 100.0;
        text.ascii("},\n\"statistics\":{\"total_images\":")
                .number(images)
                .ascii(",\"total_annotations\":")
                .number(annotations)
                .ascii(",\"avg_annotations_per_image\":")
                .number(average)
                .ascii(",\"class_distribution\":{");
        for (int i = 0; i < byClass.length; i++) {
            if (i > 0) {
                text.raw(',');
            }
            text.string(classes.get(i).name()).raw(':').number(byClass[i]);
        }
        text.ascii("}}");
    }
}

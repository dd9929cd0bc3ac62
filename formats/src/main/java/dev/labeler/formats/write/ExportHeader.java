package dev.labeler.formats.write;

import dev.labeler.formats.model.ClassDefinition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The dataset's description in an export.
///
/// @param version such as `v1.0`
/// @param contentHash `sha256:…` of the dataset's files
/// @param storageType such as `s3`; with `bucket` and `imageRoot`, the location of the images
/// @param source the description in a label file, a JSON object with COCO's `info` and `licenses`
/// @param classes by index, without gaps
public record ExportHeader(
        String datasetId,
        String datasetName,
        String taskType,
        Instant createdAt,
        Instant lastModifiedAt,
        String version,
        @Nullable String contentHash,
        String storageType,
        String bucket,
        String imageRoot,
        @Nullable String source,
        List<ClassDefinition> classes) {

    /// The header of a writer that has not begun.
    public static final ExportHeader EMPTY =
            new ExportHeader("", "", "", Instant.EPOCH, Instant.EPOCH, "", null, "", "", "", null, List.of());

    public ExportHeader {
        classes = List.copyOf(classes);
        for (int i = 0; i < classes.size(); i++) {
            if (classes.get(i).index() != i) {
                throw new IllegalArgumentException("class " + classes.get(i) + " at place " + i);
            }
        }
    }
}

package dev.labeler.dataset.catalog;

import dev.labeler.proto.dataset.v1.DatasetFormat;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Summary of the files of one dataset version. The fields have the meaning of those in the proto's `Dataset`.
///
/// @param splits number of images by the name of the split
public record DatasetContent(
        DatasetFormat format,
        @Nullable String annotationPath,
        long numImages,
        long numMissingImages,
        long numAnnotations,
        List<String> classNames,
        @Nullable String taskType,
        SortedMap<String, Long> splits,
        long sizeBytes,
        String contentHash) {
    public DatasetContent {
        classNames = List.copyOf(classNames);
    }

    /// The same files with other splits.
    public DatasetContent withSplits(SortedMap<String, Long> newSplits) {
        return new DatasetContent(
                format,
                annotationPath,
                numImages,
                numMissingImages,
                numAnnotations,
                classNames,
                taskType,
                newSplits,
                sizeBytes,
                contentHash);
    }
}

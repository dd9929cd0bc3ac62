package dev.labeler.dataset.analysis;

import dev.labeler.dataset.file.DatasetFileRow;
import dev.labeler.dataset.file.DatasetImageRow;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.proto.dataset.v1.DatasetFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Result of the analysis of an upload.
///
/// @param confidence 0 to 1
/// @param imageRoot prefix of image names, empty or ending in `/`
/// @param annotationPath the only label file, null where there are several or none
/// @param classes counts per class
/// @param images stored images and those that only labels name, by id in byte order
/// @param files stored files that are not images of the dataset
/// @param annotations number of annotations in the labels
/// @param splits number of images by the name of the split
/// @param rejected formats that do not match the files
/// @param notices annotations that an import would refuse, and its warnings
public record UploadAnalysis(
        DatasetFormat format,
        double confidence,
        @Nullable String taskType,
        String imageRoot,
        @Nullable String annotationPath,
        List<String> classNames,
        List<ClassCount> classes,
        List<DatasetImageRow> images,
        List<DatasetFileRow> files,
        long annotations,
        SortedMap<String, Long> splits,
        List<Rejected> rejected,
        NoticeSummary notices) {
    /// The first notices, and the number of all.
    public record NoticeSummary(List<SourceProblem> shown, long count) {
        public NoticeSummary {
            shown = List.copyOf(shown);
        }
    }

    /// A format that does not match the files, and the unmet requirement.
    public record Rejected(DatasetFormat format, String reason) {}

    /// Counts of a class in the labels.
    ///
    /// @param images with at least one annotation of it
    public record ClassCount(String name, long images, long annotations) {}

    public UploadAnalysis {
        classNames = List.copyOf(classNames);
        classes = List.copyOf(classes);
        images = List.copyOf(images);
        files = List.copyOf(files);
        rejected = List.copyOf(rejected);
    }

    public long missingImages() {
        return images.stream().filter(image -> !image.stored()).count();
    }

    /// A copy with the split that the rule gives for each image id.
    public UploadAnalysis withSplits(UnaryOperator<String> rule) {
        var split = images.stream()
                .map(image -> image.withSplit(rule.apply(image.imageId())))
                .toList();
        return new UploadAnalysis(
                format,
                confidence,
                taskType,
                imageRoot,
                annotationPath,
                classNames,
                classes,
                split,
                files,
                annotations,
                splits(split),
                rejected,
                notices);
    }

    /// Number of images by the name of their split.
    static SortedMap<String, Long> splits(List<DatasetImageRow> images) {
        var splits = new TreeMap<String, Long>();
        for (var image : images) {
            if (image.split() != null) {
                splits.merge(image.split(), 1L, Long::sum);
            }
        }
        return splits;
    }
}

package dev.labeler.dataset.analysis;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.kit.rpc.Failure;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Counts the content of labels. Keeps the images, but not the annotations.
final class LabelStatisticsSink implements AnnotationSink {
    /// Images that labels may name; each one becomes a row.
    private static final int MAX_IMAGES = 1_000_000;

    private static final int MAX_NOTICES = 1000;

    private final List<String> classNames = new ArrayList<>();
    private final Map<String, ImageInfo> images = new HashMap<>();
    private final Set<GeometryKind> kinds = EnumSet.noneOf(GeometryKind.class);
    private final List<ClassCounter> classes = new ArrayList<>();
    private final Map<String, Integer> imageIndexes = new HashMap<>();
    private final List<SourceProblem> notices = new ArrayList<>();
    private long numNotices;
    private long annotations;

    UploadAnalysis.NoticeSummary notices() {
        return new UploadAnalysis.NoticeSummary(notices, numNotices);
    }

    List<String> classNames() {
        return classNames;
    }

    List<UploadAnalysis.ClassCount> classes() {
        return classes.stream()
                .map(each -> new UploadAnalysis.ClassCount(each.name, each.images.cardinality(), each.annotations))
                .toList();
    }

    Map<String, ImageInfo> images() {
        return images;
    }

    long annotations() {
        return annotations;
    }

    /// The most specific task of the geometry kinds that occur; null without annotations.
    @Nullable
    String taskType() {
        if (kinds.contains(GeometryKind.KEYPOINTS)) {
            return "keypoint_detection";
        }
        if (kinds.contains(GeometryKind.POLYGON) || kinds.contains(GeometryKind.MASK)) {
            return "instance_segmentation";
        }
        if (kinds.contains(GeometryKind.CLASSIFICATION)) {
            return "image_classification";
        }
        return kinds.isEmpty() ? null : "object_detection";
    }

    @Override
    public void classes(List<ClassDefinition> definitions) {
        definitions.forEach(each -> {
            classNames.add(each.name());
            classes.add(new ClassCounter(each.name()));
        });
    }

    @Override
    public void image(ImageInfo image) {
        if (images.size() >= MAX_IMAGES) {
            throw Failure.unprocessable(
                    "The labels name more than " + MAX_IMAGES + " images. Split them into several datasets.");
        }
        images.put(image.fileName(), image);
    }

    @Override
    public void annotation(SourceAnnotation annotation) {
        var kind = annotation.geometry().kind();
        // NO_OBJECT marks an image as empty; it is not an annotation.
        if (kind != GeometryKind.NO_OBJECT) {
            annotations++;
            kinds.add(kind);
            if (annotation.classIndex() >= 0) {
                var counted = classes.get(annotation.classIndex());
                counted.annotations++;
                counted.images.set(imageIndexes.computeIfAbsent(annotation.image(), _ -> imageIndexes.size()));
            }
        }
    }

    @Override
    public void refused(SourceProblem refusal) {
        notice(refusal);
    }

    @Override
    public void notice(SourceProblem notice) {
        numNotices++;
        if (notices.size() < MAX_NOTICES) {
            notices.add(notice);
        }
    }

    /// One bit per image with the class, because annotations come in any order.
    private static final class ClassCounter {
        private final String name;
        private final BitSet images = new BitSet();
        private long annotations;

        ClassCounter(String name) {
            this.name = name;
        }
    }
}

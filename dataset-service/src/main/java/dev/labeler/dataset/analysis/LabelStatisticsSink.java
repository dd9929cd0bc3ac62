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

/// What labels say, counted: annotations pass by and are not kept, images are.
final class LabelStatisticsSink implements AnnotationSink {
    /// Images that labels may name; each becomes a row.
    private static final int MOST_IMAGES = 1_000_000;

    private static final int MOST_NOTICES = 1000;

    private final List<String> classNames = new ArrayList<>();
    private final Map<String, ImageInfo> images = new HashMap<>();
    private final Set<GeometryKind> kinds = EnumSet.noneOf(GeometryKind.class);
    private final List<ClassCounter> classes = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
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

    /// The most telling of the kinds that occur; null where there is no annotation.
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
        if (images.size() >= MOST_IMAGES) {
            throw Failure.unprocessable(
                    "The labels name more than " + MOST_IMAGES + " images. Split them into several datasets.");
        }
        images.put(image.fileName(), image);
    }

    @Override
    public void annotation(SourceAnnotation annotation) {
        var kind = annotation.geometry().kind();
        // An image that is known to be empty is no annotation of something.
        if (kind != GeometryKind.NO_OBJECT) {
            annotations++;
            kinds.add(kind);
            if (annotation.classIndex() >= 0) {
                var counted = classes.get(annotation.classIndex());
                counted.annotations++;
                counted.images.set(places.computeIfAbsent(annotation.image(), _ -> places.size()));
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
        if (notices.size() < MOST_NOTICES) {
            notices.add(notice);
        }
    }

    /// A bit an image that carries the class, since annotations come in any order.
    private static final class ClassCounter {
        private final String name;
        private final BitSet images = new BitSet();
        private long annotations;

        ClassCounter(String name) {
            this.name = name;
        }
    }
}

package dev.labeler.annotation.project;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.proto.annotation.v1.AnnotationClass;
import dev.labeler.proto.annotation.v1.KeypointEdge;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jspecify.annotations.Nullable;

/// The keypoints of a class, and its properties that come from label files.
///
/// @param skeleton pairs of keypoint numbers, starting at 1
/// @param flipIndexes index of the keypoint that each one becomes in a mirrored image
/// @param attributes a JSON object
public record ClassDetail(
        List<String> keypoints,
        List<Integer> skeleton,
        @ColumnName("flip_idx") List<Integer> flipIndexes,
        @Nullable String attributes) {
    public static final ClassDetail NONE = new ClassDetail(List.of(), List.of(), List.of(), null);

    public ClassDetail {
        keypoints = List.copyOf(keypoints);
        skeleton = List.copyOf(skeleton);
        flipIndexes = List.copyOf(flipIndexes);
    }

    public static ClassDetail of(ClassDefinition definition) {
        var skeleton = new ArrayList<Integer>();
        definition.skeleton().forEach(bone -> {
            skeleton.add(bone.from());
            skeleton.add(bone.to());
        });
        return new ClassDetail(definition.keypoints(), skeleton, definition.flipIndexes(), definition.attributes());
    }

    /// The properties that a request can set.
    static ClassDetail of(List<String> keypoints, List<KeypointEdge> edges, List<Integer> flipIndexes) {
        var skeleton = new ArrayList<Integer>();
        edges.forEach(edge -> {
            skeleton.add(edge.getFrom());
            skeleton.add(edge.getTo());
        });
        return new ClassDetail(keypoints, skeleton, flipIndexes, null);
    }

    /// Adds what this one does not have: the keypoints as a whole, and the attributes.
    ClassDetail completedBy(ClassDetail other) {
        var complete = hasSkeleton();
        return new ClassDetail(
                complete ? keypoints : other.keypoints,
                complete ? skeleton : other.skeleton,
                complete ? flipIndexes : other.flipIndexes,
                attributes == null ? other.attributes : attributes);
    }

    /// Whether it has keypoints, or rules for them without their names.
    public boolean hasSkeleton() {
        return !keypoints.isEmpty() || !skeleton.isEmpty() || !flipIndexes.isEmpty();
    }

    /// Replaces the given lists.
    ClassDetail replacedBy(ClassDetail other, boolean withKeypoints, boolean withSkeleton, boolean withFlipIndexes) {
        return new ClassDetail(
                withKeypoints ? other.keypoints : keypoints,
                withSkeleton ? other.skeleton : skeleton,
                withFlipIndexes ? other.flipIndexes : flipIndexes,
                attributes);
    }

    void addTo(AnnotationClass.Builder message) {
        message.addAllKeypoints(keypoints).addAllFlipIdx(flipIndexes);
        for (var i = 0; i + 1 < skeleton.size(); i += 2) {
            message.addSkeleton(
                    KeypointEdge.newBuilder().setFrom(skeleton.get(i)).setTo(skeleton.get(i + 1)));
        }
        if (attributes != null) {
            message.setSourceAttributes(attributes);
        }
    }
}

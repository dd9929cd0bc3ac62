package dev.labeler.annotation.project;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.proto.annotation.v1.AnnotationClass;
import dev.labeler.proto.annotation.v1.KeypointEdge;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jspecify.annotations.Nullable;

/// The properties of a class that come from label files, besides name and color.
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

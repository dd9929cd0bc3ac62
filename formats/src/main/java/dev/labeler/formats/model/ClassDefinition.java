package dev.labeler.formats.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A class. `index` is its position in the dataset from 0; `color` is `#rrggbb`; `sourceId` is its id in the
/// source file; `keypoints` names a skeleton's points, `skeleton` connects them and `flipIndexes` is the
/// index of each point in a mirrored image; `attributes` is a JSON object of the source's other members of
/// the class.
public record ClassDefinition(
        int index,
        String name,
        @Nullable String color,
        @Nullable String supercategory,
        @Nullable String sourceId,
        List<String> keypoints,
        List<Bone> skeleton,
        List<Integer> flipIndexes,
        @Nullable String attributes) {

    /// A line between two keypoints, given by their 1-based positions as in COCO.
    public record Bone(int from, int to) {}

    public ClassDefinition {
        keypoints = List.copyOf(keypoints);
        skeleton = List.copyOf(skeleton);
        flipIndexes = List.copyOf(flipIndexes);
    }

    public static ClassDefinition named(int index, String name) {
        return new ClassDefinition(index, name, null, null, null, List.of(), List.of(), List.of(), null);
    }
}

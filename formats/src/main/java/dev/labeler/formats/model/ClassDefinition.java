package dev.labeler.formats.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A class. `index` is its place in the dataset from 0; `color` is `#rrggbb`; `sourceId` is what
/// the file it was read from calls it; `keypoints` names a skeleton's points, `skeleton` joins them
/// and `flipIndexes` says which point each becomes in a mirrored image; `attributes` is a JSON object
/// of what else the file says of the class.
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

    /// A line between two keypoints, by their 1-based places as COCO counts them.
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

package dev.labeler.formats.yolo;

import dev.labeler.formats.model.GeometryKind;
import java.util.Set;

/// What the lines of a YOLO export are. One export has one kind of line, since readers take a file
/// with a single long line for polygons throughout.
public enum YoloTask {
    /// `c xc yc w h`
    DETECT,
    /// `c x1 y1 x2 y2 …`
    SEGMENT,
    /// `c xc yc w h` and x, y, visibility of every keypoint
    POSE,
    /// A folder for every class.
    CLASSIFY;

    /// The task that keeps most of an export with these kinds.
    public static YoloTask of(Set<GeometryKind> kinds) {
        if (kinds.contains(GeometryKind.KEYPOINTS)) {
            return POSE;
        }
        boolean outlines = kinds.contains(GeometryKind.POLYGON)
                || kinds.contains(GeometryKind.MASK)
                || kinds.contains(GeometryKind.CIRCLE)
                || kinds.contains(GeometryKind.ROTATED_BBOX);
        if (outlines) {
            return SEGMENT;
        }
        boolean boxes = kinds.contains(GeometryKind.BBOX) || kinds.contains(GeometryKind.POLYLINE);
        return kinds.contains(GeometryKind.CLASSIFICATION) && !boxes ? CLASSIFY : DETECT;
    }
}

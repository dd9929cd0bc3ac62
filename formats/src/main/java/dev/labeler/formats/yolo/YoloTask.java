package dev.labeler.formats.yolo;

import dev.labeler.formats.model.GeometryKind;
import java.util.Set;

/// The kind of lines of a YOLO export. One export has one kind, since readers treat a whole file as polygons
/// when it has a single long line.
public enum YoloTask {
    /// Lines of `c xc yc w h`.
    DETECT,
    /// Lines of `c x1 y1 x2 y2 …`.
    SEGMENT,
    /// Lines of `c xc yc w h` and x, y, visibility of every keypoint.
    POSE,
    /// A folder for every class instead of lines.
    CLASSIFY,
    /// Lines of `c x1 y1 x2 y2 x3 y3 x4 y4`, the corners of a rotated box.
    OBB;

    /// The task that represents most of an export with these kinds.
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

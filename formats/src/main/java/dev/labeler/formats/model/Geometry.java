package dev.labeler.formats.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One annotation's shape, in pixels of the oriented original image: origin at the top left, x to the right,
/// y down, 0-based, fractions allowed. The records accept any value; {@link GeometryValidator} checks them.
public sealed interface Geometry {

    GeometryKind kind();

    /// An upright box with its top-left corner at (x,y).
    record BoundingBox(double x, double y, double width, double height) implements Geometry {
        @Override
        public GeometryKind kind() {
            return GeometryKind.BBOX;
        }
    }

    /// A box around its centre, turned clockwise by `angle` degrees.
    record RotatedBox(double cx, double cy, double width, double height, double angle) implements Geometry {
        @Override
        public GeometryKind kind() {
            return GeometryKind.ROTATED_BBOX;
        }
    }

    /// The region inside any of `parts` (one or more rings) and outside all `holes`.
    record Polygon(List<PointArray> parts, List<PointArray> holes) implements Geometry {
        public Polygon {
            parts = List.copyOf(parts);
            holes = List.copyOf(holes);
        }

        @Override
        public GeometryKind kind() {
            return GeometryKind.POLYGON;
        }
    }

    /// An open line.
    record Polyline(PointArray points) implements Geometry {
        @Override
        public GeometryKind kind() {
            return GeometryKind.POLYLINE;
        }
    }

    /// A circle.
    record Circle(double cx, double cy, double radius) implements Geometry {
        @Override
        public GeometryKind kind() {
            return GeometryKind.CIRCLE;
        }
    }

    /// A skeleton's points in the order of the class's keypoint names, with the object's box and outline
    /// where they are known.
    record Keypoints(List<Keypoint> points, @Nullable BoundingBox bbox, List<PointArray> outline) implements Geometry {
        public Keypoints {
            points = List.copyOf(points);
            outline = List.copyOf(outline);
        }

        @Override
        public GeometryKind kind() {
            return GeometryKind.KEYPOINTS;
        }
    }

    /// A run-length encoded mask in COCO's compressed form; only a mask can represent a crowd.
    ///
    /// @param maskId the uploaded mask file from which the runs were made, null if there is none
    record Mask(
            int height,
            int width,
            String counts,
            boolean crowd,
            @Nullable String maskId) implements Geometry {
        /// A mask without a file.
        public Mask(int height, int width, String counts, boolean crowd) {
            this(height, width, counts, crowd, null);
        }

        @Override
        public GeometryKind kind() {
            return GeometryKind.MASK;
        }
    }

    /// The class applies to the whole image.
    record Classification() implements Geometry {
        @Override
        public GeometryKind kind() {
            return GeometryKind.CLASSIFICATION;
        }
    }

    /// A user reviewed the image and found no object.
    record NoObject() implements Geometry {
        @Override
        public GeometryKind kind() {
            return GeometryKind.NO_OBJECT;
        }
    }
}

package dev.labeler.formats.text;

import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.GeometryMeasure;

/// A geometry as it is stored: its kind, its box and area, and its canonical text, which is a run
/// of JSON object members without braces, so chosen that it splices unchanged into COCO and DICE:
///
/// - bbox: `"bbox":[x,y,w,h],"area":A,"iscrowd":0|1`
/// - polygon without holes: `"segmentation":[[x1,y1,…],…],"bbox":[…],"area":A,"iscrowd":0|1`
/// - mask: `"segmentation":{"size":[h,w],"counts":"…"},"bbox":[…],"area":A,"iscrowd":0|1`
/// - keypoints: `"keypoints":[x,y,v,…],"num_keypoints":n,` then, where there is an outline,
///   `"segmentation":[…],`, then bbox, area, iscrowd
/// - the other shapes: `"geometry":{…}` as REST writes it, then bbox, area, iscrowd
/// - classification, no_object: nothing
///
/// Numbers are the shortest decimals that read back the same, integers without a point.
///
/// @param text the canonical text
/// @param x left edge of the box in pixels; `y`, `width` and `height` likewise, all 0 where the
///     kind has no box
/// @param area square pixels covered, as measured or as the source says
public record CanonicalGeometry(
        GeometryKind kind, ByteSlice text, double x, double y, double width, double height, double area) {

    public static final CanonicalGeometry CLASSIFICATION =
            new CanonicalGeometry(GeometryKind.CLASSIFICATION, ByteSlice.EMPTY, 0, 0, 0, 0, 0);
    public static final CanonicalGeometry NO_OBJECT =
            new CanonicalGeometry(GeometryKind.NO_OBJECT, ByteSlice.EMPTY, 0, 0, 0, 0, 0);

    /// Measures and writes a geometry, which must be acceptable by {@link
    /// dev.labeler.formats.model.GeometryValidator}.
    public static CanonicalGeometry of(Geometry geometry) {
        return of(geometry, GeometryMeasure.bounds(geometry), GeometryMeasure.area(geometry));
    }

    /// Writes a geometry with the box and area that its source gives.
    public static CanonicalGeometry of(Geometry geometry, BoundingBox box, double area) {
        return GeometryTextWriter.write(geometry, box, area);
    }

    /// Reads a geometry object in REST's form, such as
    /// `{"type":"circle","center":[x,y],"radius":r}`, without its braces and type.
    ///
    /// @throws IllegalArgumentException where the members are not those of the kind
    public static Geometry ofRest(GeometryKind kind, ByteSlice members) {
        return GeometryTextWriter.read(kind, members);
    }

    /// The same geometry as that of a crowd.
    public CanonicalGeometry asCrowd() {
        String members = text.toString();
        return members.endsWith("\"iscrowd\":0")
                ? new CanonicalGeometry(
                        kind, ByteSlice.of(members.substring(0, members.length() - 1) + "1"), x, y, width, height, area)
                : this;
    }

    /// Reads the text back.
    ///
    /// @throws IllegalArgumentException where the text is not canonical
    public Geometry geometry() {
        return GeometryTextWriter.read(kind, text);
    }
}

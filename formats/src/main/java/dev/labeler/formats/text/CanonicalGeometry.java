package dev.labeler.formats.text;

import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.GeometryMeasure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A geometry in its stored form: its kind, its box and area, and its canonical text. The text consists of
/// JSON object members without braces, in a form that COCO and DICE writers copy unchanged:
///
/// - bbox: `"bbox":[x,y,w,h],"area":A,"iscrowd":0|1`
/// - polygon without holes: `"segmentation":[[x1,y1,…],…],"bbox":[…],"area":A,"iscrowd":0|1`
/// - mask: `"segmentation":{"size":[h,w],"counts":"…"},"bbox":[…],"area":A,"iscrowd":0|1`, after the counts
///   `"mask_id":"…"` where the mask was made from an uploaded file
/// - keypoints: `"keypoints":[x,y,v,…],"num_keypoints":n,` then, where there is an outline,
///   `"segmentation":[…],`, then bbox, area, iscrowd
/// - the other shapes: `"geometry":{…}` as in REST, then bbox, area, iscrowd
/// - classification, no_object: empty
///
/// Numbers are the shortest decimals that parse to the same value, integers without a point.
///
/// @param text the canonical text
/// @param x left edge of the box in pixels; `y`, `width` and `height` likewise, all 0 where the kind has no
///     box
/// @param area square pixels covered, as measured or as in the source
public record CanonicalGeometry(
        GeometryKind kind, ByteSlice text, double x, double y, double width, double height, double area) {

    private static final byte[] CROWD = "\"iscrowd\":1".getBytes(StandardCharsets.US_ASCII);

    public static final CanonicalGeometry CLASSIFICATION =
            new CanonicalGeometry(GeometryKind.CLASSIFICATION, ByteSlice.EMPTY, 0, 0, 0, 0, 0);
    public static final CanonicalGeometry NO_OBJECT =
            new CanonicalGeometry(GeometryKind.NO_OBJECT, ByteSlice.EMPTY, 0, 0, 0, 0, 0);

    /// Measures a geometry and converts it to text. It must be valid by {@link
    /// dev.labeler.formats.model.GeometryValidator}.
    public static CanonicalGeometry of(Geometry geometry) {
        return of(geometry, GeometryMeasure.bounds(geometry), GeometryMeasure.area(geometry));
    }

    /// Converts a geometry with the box and area of its source to text.
    public static CanonicalGeometry of(Geometry geometry, BoundingBox box, double area) {
        return GeometryTextWriter.write(geometry, box, area);
    }

    /// Parses a geometry object in REST's form, such as `{"type":"circle","center":[x,y],"radius":r}`,
    /// without its braces and type.
    ///
    /// @throws IllegalArgumentException where the members are not those of the kind
    public static Geometry ofRest(GeometryKind kind, ByteSlice members) {
        return GeometryTextWriter.read(kind, members);
    }

    /// The same geometry, marked as a crowd.
    public CanonicalGeometry asCrowd() {
        String members = text.toString();
        return members.endsWith("\"iscrowd\":0")
                ? new CanonicalGeometry(
                        kind, ByteSlice.of(members.substring(0, members.length() - 1) + "1"), x, y, width, height, area)
                : this;
    }

    /// Whether the annotation is marked as a crowd.
    public boolean isCrowd() {
        int from = text.offset() + text.length() - CROWD.length;
        return from >= text.offset() && Arrays.equals(text.array(), from, from + CROWD.length, CROWD, 0, CROWD.length);
    }

    /// Parses the text.
    ///
    /// @throws IllegalArgumentException where the text is not canonical
    public Geometry geometry() {
        return GeometryTextWriter.read(kind, text);
    }
}

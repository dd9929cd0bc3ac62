package dev.labeler.formats.shape;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.GeometryMeasure;
import dev.labeler.formats.model.GeometryValidator;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Rle;
import dev.labeler.formats.read.JsonFileReader;
import dev.labeler.formats.text.CanonicalGeometry;
import dev.labeler.formats.text.GeometryMemberWriter;
import dev.labeler.formats.text.JsonTextBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the members of one annotation that define its geometry. Polygons and boxes, which are almost all
/// annotations, are converted directly from numbers to canonical text; the other kinds through a {@link
/// Geometry}.
public final class ShapeMemberReader {
    /// A number and its comma have at least two characters, and eight bytes in an array.
    private static final int BYTES_PER_CHARACTER = 4;

    /// Ids of uploaded mask files; any other `mask_id` in a label file is ignored.
    private static final Pattern MASK_ID = Pattern.compile("mask_[0-9a-f]{16}");

    private final CoordinateBuffer polygon = new CoordinateBuffer(2, "points");
    private final CoordinateBuffer box = new CoordinateBuffer(1, "numbers");
    private final CoordinateBuffer keypoints = new CoordinateBuffer(3, "points");
    private final CoordinateBuffer runs = new CoordinateBuffer(1, "runs");
    private final CoordinateBuffer size = new CoordinateBuffer(1, "numbers");
    private final JsonTextBuffer text = new JsonTextBuffer(128);
    private @Nullable String counts;
    private @Nullable String maskId;
    private @Nullable Geometry given;
    private double area;
    private boolean crowd;

    public void clear() {
        polygon.clear();
        box.clear();
        keypoints.clear();
        runs.clear();
        size.clear();
        counts = null;
        maskId = null;
        given = null;
        area = Double.NaN;
        crowd = false;
    }

    /// Sets the area that the source has; NaN where it has none.
    public void area(double given) {
        area = given;
    }

    public void crowd(boolean given) {
        crowd = given;
    }

    /// Each `read…` method returns the problem of the member, null where there is none.
    public @Nullable String readSegmentation(JsonFileReader input) throws IOException {
        JsonParser parser = input.parser();
        return switch (parser.currentToken()) {
            case START_ARRAY -> polygon.readRings(input);
            case START_OBJECT -> readMask(input);
            case VALUE_NULL -> null;
            case NOT_AVAILABLE,
                    END_OBJECT,
                    END_ARRAY,
                    FIELD_NAME,
                    VALUE_EMBEDDED_OBJECT,
                    VALUE_STRING,
                    VALUE_NUMBER_INT,
                    VALUE_NUMBER_FLOAT,
                    VALUE_TRUE,
                    VALUE_FALSE -> "must be a list of rings or run lengths";
        };
    }

    private @Nullable String readMask(JsonFileReader input) throws IOException {
        JsonParser parser = input.parser();
        String problem = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            if (member.equals("size") && token == JsonToken.START_ARRAY) {
                problem = first(problem, size.readNumbers(input));
            } else if (member.equals("counts") && token == JsonToken.START_ARRAY) {
                problem = first(problem, runs.readNumbers(input));
                counts = "";
            } else if (member.equals("counts") && token == JsonToken.VALUE_STRING) {
                counts = parser.getText();
            } else if (member.equals("mask_id") && token == JsonToken.VALUE_STRING) {
                String id = parser.getText();
                maskId = MASK_ID.matcher(id).matches() ? id : null;
            } else {
                parser.skipChildren();
            }
        }
        return first(problem, size.count() == 2 && counts != null ? null : "run lengths need a size and counts");
    }

    public @Nullable String readBox(JsonFileReader input) throws IOException {
        String problem = readFlat(input, box);
        return first(problem, box.count() == 0 || box.count() == 4 ? null : "a box has 4 numbers");
    }

    public @Nullable String readKeypoints(JsonFileReader input) throws IOException {
        String problem = readFlat(input, keypoints);
        return first(problem, keypoints.count() % 3 == 0 ? null : "keypoints have 3 numbers each");
    }

    /// Reads a `geometry` member in REST's form, for the shapes that have no other member.
    public @Nullable String readGeometry(JsonFileReader input) throws IOException {
        try {
            given = RestGeometryReader.read(input);
            return null;
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /// Sets the form of the box: `xywh`, `xyxy` or `cxcywh`.
    ///
    /// @throws IllegalArgumentException for any other word
    public void boxFormat(String format) {
        if (box.count() == 4) {
            switch (format) {
                case "xywh" -> {}
                case "xyxy" -> box.set(box.get(0), box.get(1), box.get(2) - box.get(0), box.get(3) - box.get(1));
                case "cxcywh" ->
                    box.set(box.get(0) - box.get(2) / 2, box.get(1) - box.get(3) / 2, box.get(2), box.get(3));
                default ->
                    throw new IllegalArgumentException("bbox_format '" + format + "' must be xywh, xyxy or cxcywh");
            }
        }
    }

    private static @Nullable String readFlat(JsonFileReader input, CoordinateBuffer into) throws IOException {
        if (input.parser().currentToken() == JsonToken.START_ARRAY) {
            return into.readNumbers(input);
        }
        boolean none = input.parser().currentToken() == JsonToken.VALUE_NULL;
        input.parser().skipChildren();
        return none ? null : "must be a list of numbers";
    }

    private static @Nullable String first(@Nullable String one, @Nullable String other) {
        return one == null ? other : one;
    }

    /// The estimated memory of the numbers in bytes.
    ///
    /// @param characters length of the text that they were read from
    public long bytes(long characters) {
        return polygon.bytes()
                + box.bytes()
                + keypoints.bytes()
                + runs.bytes()
                + size.bytes()
                + (given == null ? 0 : BYTES_PER_CHARACTER * characters);
    }

    /// Returns whether there is any member other than the class.
    public boolean hasBox() {
        return box.count() > 0 || polygon.count() > 0 || keypoints.count() > 0 || counts != null || given != null;
    }

    /// @throws IllegalArgumentException with the reason why the members define no geometry
    public CanonicalGeometry geometry(ImageInfo image, LossReport.Counter losses, JsonFileReader input) {
        CanonicalGeometry found = single(image, losses, input);
        return crowd ? found.asCrowd() : found;
    }

    private CanonicalGeometry single(ImageInfo image, LossReport.Counter losses, JsonFileReader input) {
        refuseTooMany();
        if (given != null) {
            return canonical(given, GeometryMeasure.area(given));
        }
        if (labelled() > 0 || (keypoints.count() > 0 && counts == null)) {
            if (counts != null) {
                losses.add("mask beside keypoints left out", input::path);
            }
            return keypoints();
        }
        if (counts != null) {
            return mask(image);
        }
        return hasBox() ? boxOrPolygon() : CanonicalGeometry.CLASSIFICATION;
    }

    private void refuseTooMany() {
        for (CoordinateBuffer member : List.of(polygon, keypoints, runs)) {
            String problem = member.tooMany();
            if (problem != null) {
                throw new IllegalArgumentException(problem);
            }
        }
        int encoded = counts == null ? 0 : Rle.countRuns(counts);
        if (encoded > GeometryValidator.MAX_POINTS) {
            throw new IllegalArgumentException(GeometryValidator.tooMany("runs", encoded));
        }
        int points = polygon.count() / 2 + keypoints.count() / 3;
        if (points > GeometryValidator.MAX_POINTS) {
            throw new IllegalArgumentException(GeometryValidator.tooMany("points", points));
        }
    }

    private CanonicalGeometry boxOrPolygon() {
        boolean isPolygon = polygon.count() > 0;
        double[] bounds = box.count() == 4 ? box.values() : polygon.bounds();
        double covered = knownArea() ? area : isPolygon ? polygon.area() : bounds[2] * bounds[3];
        text.clear();
        if (isPolygon) {
            GeometryMemberWriter.polygon(text, polygon.values(), polygon.ends(), polygon.rings());
        }
        GeometryMemberWriter.tail(text, bounds[0], bounds[1], bounds[2], bounds[3], covered, false);
        return new CanonicalGeometry(
                isPolygon ? GeometryKind.POLYGON : GeometryKind.BBOX,
                text.copy(),
                bounds[0],
                bounds[1],
                bounds[2],
                bounds[3],
                covered);
    }

    private boolean knownArea() {
        return Double.isFinite(area) && area >= 0;
    }

    private CanonicalGeometry mask(ImageInfo image) {
        int height = (int) size.get(0);
        int width = (int) size.get(1);
        Rle mask;
        if (runs.count() > 0) {
            int[] lengths = new int[runs.count()];
            for (int i = 0; i < lengths.length; i++) {
                lengths[i] = (int) runs.get(i);
            }
            mask = Rle.of(height, width, lengths);
        } else {
            mask = Rle.decode(height, width, counts == null ? "" : counts);
        }
        if (image.sizeKnown() && (height != image.height() || width != image.width())) {
            throw new IllegalArgumentException("the mask is " + width + "x" + height + " pixels, the image "
                    + image.width() + "x" + image.height());
        }
        Geometry.Mask geometry = new Geometry.Mask(height, width, mask.encode(), crowd, maskId);
        return canonical(geometry, (double) mask.area());
    }

    private CanonicalGeometry keypoints() {
        List<Keypoint> points = new ArrayList<>();
        for (int i = 0; i < keypoints.count(); i += 3) {
            double v = keypoints.get(i + 2);
            if (v != 0 && v != 1 && v != 2) {
                throw new IllegalArgumentException("a keypoint's visibility is 0, 1 or 2");
            }
            points.add(new Keypoint(keypoints.get(i), keypoints.get(i + 1), (int) v));
        }
        BoundingBox bounds = box.count() == 4 ? new BoundingBox(box.get(0), box.get(1), box.get(2), box.get(3)) : null;
        Geometry.Keypoints geometry = new Geometry.Keypoints(points, bounds, polygon.toRings());
        return canonical(geometry, GeometryMeasure.area(geometry));
    }

    private int labelled() {
        int labelled = 0;
        for (int i = 2; i < keypoints.count(); i += 3) {
            labelled += keypoints.get(i) > 0 ? 1 : 0;
        }
        return labelled;
    }

    /// Uses the source's box and area where it has them.
    private CanonicalGeometry canonical(Geometry geometry, double measured) {
        BoundingBox bounds = box.count() == 4
                ? new BoundingBox(box.get(0), box.get(1), box.get(2), box.get(3))
                : GeometryMeasure.bounds(geometry);
        return CanonicalGeometry.of(geometry, bounds, knownArea() ? area : measured);
    }
}

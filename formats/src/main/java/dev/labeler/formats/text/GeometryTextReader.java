package dev.labeler.formats.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.PointArray;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Parses canonical text, or a REST geometry object, to a geometry.
final class GeometryTextReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();

    private final GeometryKind kind;
    private final List<PointArray> rings = new ArrayList<>();
    private final List<PointArray> holes = new ArrayList<>();
    private double[] bbox = new double[0];
    private double[] keypoints = new double[0];
    private double[] center = new double[2];
    private double[] size = new double[2];
    private String counts = "";
    private @Nullable String maskId;
    private boolean crowd;
    private double radius;
    private double cx;
    private double cy;
    private double width;
    private double height;
    private double angle;

    GeometryTextReader(GeometryKind kind) {
        this.kind = kind;
    }

    Geometry read(ByteSlice text) throws IOException {
        InputStream object = new SequenceInputStream(
                new SequenceInputStream(
                        bytes("{"), new ByteArrayInputStream(text.array(), text.offset(), text.length())),
                bytes("}"));
        try (JsonParser parser = JSON.createParser(object)) {
            parser.nextToken();
            members(parser);
        }
        return geometry();
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void members(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "segmentation" -> segmentation(parser);
                case "geometry" -> members(parser);
                case "bbox" -> bbox = flat(parser);
                case "keypoints" -> keypoints = flat(parser);
                case "size" -> size = flat(parser);
                case "counts" -> counts = parser.getText();
                case "mask_id" -> maskId = parser.getText();
                case "iscrowd" -> crowd = parser.getIntValue() == 1;
                case "points" -> rings.addFirst(points(parser));
                case "parts" -> rings(parser, rings);
                case "holes" -> rings(parser, holes);
                case "center" -> center = flat(parser);
                case "radius" -> radius = parser.getDoubleValue();
                case "cx" -> cx = parser.getDoubleValue();
                case "cy" -> cy = parser.getDoubleValue();
                case "width" -> width = parser.getDoubleValue();
                case "height" -> height = parser.getDoubleValue();
                case "angle" -> angle = parser.getDoubleValue();
                default -> parser.skipChildren();
            }
        }
    }

    private void segmentation(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            members(parser);
            return;
        }
        while (parser.nextToken() == JsonToken.START_ARRAY) {
            rings.add(PointArray.of(flat(parser)));
        }
    }

    private static void rings(JsonParser parser, List<PointArray> into) throws IOException {
        while (parser.nextToken() == JsonToken.START_ARRAY) {
            into.add(points(parser));
        }
    }

    private static PointArray points(JsonParser parser) throws IOException {
        return PointArray.of(flat(parser));
    }

    /// All numbers below the current array, at any nesting.
    private static double[] flat(JsonParser parser) throws IOException {
        double[] values = new double[16];
        int count = 0;
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else {
                if (count == values.length) {
                    values = Arrays.copyOf(values, count * 2);
                }
                values[count++] = number(parser);
            }
        }
        return Arrays.copyOf(values, count);
    }

    private static double number(JsonParser parser) throws IOException {
        double value = JsonNumberReader.read(parser);
        return Double.isNaN(value) ? parser.getDoubleValue() : value;
    }

    private Geometry geometry() {
        if (rings.isEmpty() && (kind == GeometryKind.POLYGON || kind == GeometryKind.POLYLINE)) {
            throw new IllegalArgumentException("a " + kind.word() + " must have points");
        }
        return switch (kind) {
            case BBOX -> box();
            case POLYGON -> new Geometry.Polygon(rings, holes);
            case POLYLINE -> new Geometry.Polyline(rings.getFirst());
            case CIRCLE -> new Geometry.Circle(center[0], center[1], radius);
            case ROTATED_BBOX -> new Geometry.RotatedBox(cx, cy, width, height, angle);
            case KEYPOINTS -> new Geometry.Keypoints(keypoints(), box(), rings);
            case MASK -> new Geometry.Mask((int) size[0], (int) size[1], counts, crowd, maskId);
            case CLASSIFICATION -> new Geometry.Classification();
            case NO_OBJECT -> new Geometry.NoObject();
        };
    }

    private BoundingBox box() {
        return new BoundingBox(bbox[0], bbox[1], bbox[2], bbox[3]);
    }

    private List<Keypoint> keypoints() {
        List<Keypoint> points = new ArrayList<>();
        for (int i = 0; i + 2 < keypoints.length; i += 3) {
            points.add(new Keypoint(keypoints[i], keypoints[i + 1], (int) keypoints[i + 2]));
        }
        return points;
    }
}

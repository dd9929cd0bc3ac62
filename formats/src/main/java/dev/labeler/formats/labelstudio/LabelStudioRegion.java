package dev.labeler.formats.labelstudio;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.CircleOutline;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryValidator;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.Rle;
import dev.labeler.formats.read.JsonFileReader;
import dev.labeler.formats.read.JsonIdReader;
import dev.labeler.formats.read.PixelRounding;
import dev.labeler.formats.read.StorableText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One element of a `result`: its shape in percents of the image, and its labels.
final class LabelStudioRegion {
    private static final int MAX_BRUSH_BYTES = 1 << 24;
    private static final int MAX_LABELS = 1_000;
    private static final double SAME_RADIUS = 1e-3;

    final String path;
    final List<String> labels = new ArrayList<>();

    @Nullable
    String type;

    @Nullable
    String id;

    double score = Double.NaN;
    int width;
    int height;
    private double rotation;
    private double imageRotation;
    private double x = Double.NaN;
    private double y = Double.NaN;
    private double boxWidth = Double.NaN;
    private double boxHeight = Double.NaN;
    private double radiusX = Double.NaN;
    private double radiusY = Double.NaN;
    private double @Nullable [] points;
    private byte @Nullable [] brush;
    private @Nullable String problem;

    private LabelStudioRegion(String path) {
        this.path = path;
    }

    /// Parses the object at the parser's position.
    static LabelStudioRegion read(JsonFileReader input) throws IOException {
        LabelStudioRegion region = new LabelStudioRegion(input.path());
        JsonParser parser = input.parser();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (member) {
                case "type" -> region.type = token == JsonToken.VALUE_STRING ? parser.getText() : null;
                case "id" -> {
                    Object id = JsonIdReader.read(parser);
                    region.id = id == null ? null : id.toString();
                }
                case "score" -> region.score = input.number();
                case "original_width" -> region.width = pixels(input.number());
                case "original_height" -> region.height = pixels(input.number());
                case "image_rotation" -> region.imageRotation = input.number();
                case "value" -> region.value(input, token);
                default -> {}
            }
            parser.skipChildren();
        }
        return region;
    }

    private static int pixels(double value) {
        return value >= 1 && value <= Integer.MAX_VALUE ? (int) value : 0;
    }

    private void value(JsonFileReader input, JsonToken start) throws IOException {
        JsonParser parser = input.parser();
        if (start != JsonToken.START_OBJECT) {
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (member) {
                case "x" -> x = input.number();
                case "y" -> y = input.number();
                case "width" -> boxWidth = input.number();
                case "height" -> boxHeight = input.number();
                case "rotation" -> rotation = input.number();
                case "radiusX" -> radiusX = input.number();
                case "radiusY" -> radiusY = input.number();
                case "points" -> points = numbers(input, token);
                case "rle" -> brush = bytes(input, token);
                default -> {
                    if (token == JsonToken.START_ARRAY && (member.endsWith("labels") || member.equals("choices"))) {
                        labels(parser);
                    }
                }
            }
            parser.skipChildren();
        }
    }

    private void labels(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.VALUE_STRING
                    && StorableText.isName(parser.getText())
                    && labels.size() < MAX_LABELS) {
                labels.add(parser.getText());
            }
            parser.skipChildren();
        }
    }

    /// All numbers below the array, at any nesting.
    private double @Nullable [] numbers(JsonFileReader input, JsonToken start) throws IOException {
        if (start != JsonToken.START_ARRAY) {
            return null;
        }
        double[] numbers = new double[16];
        int count = 0;
        int depth = 1;
        while (depth > 0) {
            JsonToken token = input.parser().nextToken();
            if (token == null) {
                return null;
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (!token.isScalarValue()) {
                continue;
            }
            if (count == 2 * GeometryValidator.MAX_POINTS) {
                problem = "more than " + GeometryValidator.MAX_POINTS + " points";
                continue;
            }
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, count * 2);
            }
            numbers[count++] = input.number();
        }
        return Arrays.copyOf(numbers, count);
    }

    private byte @Nullable [] bytes(JsonFileReader input, JsonToken start) throws IOException {
        if (start != JsonToken.START_ARRAY) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (input.parser().nextToken() != JsonToken.END_ARRAY) {
            double value = input.number();
            if (!(value >= 0 && value <= 255) || bytes.size() == MAX_BRUSH_BYTES) {
                problem = "'rle' is not a list of at most " + MAX_BRUSH_BYTES + " bytes";
            } else {
                bytes.write((int) value);
            }
            input.parser().skipChildren();
        }
        return bytes.toByteArray();
    }

    /// Whether the region has a place in the image, or is the class of the image.
    boolean hasShape() {
        return points != null || brush != null || !Double.isNaN(x);
    }

    /// The geometry in pixels; a region without a shape is a classification.
    ///
    /// @throws IllegalArgumentException with the reason
    Geometry geometry(ImageInfo image, LossReport.Counter losses) {
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        if (!hasShape()) {
            return new Geometry.Classification();
        }
        if (!image.sizeKnown()) {
            throw new IllegalArgumentException("the size of image '" + image.fileName() + "' is not known");
        }
        if (imageRotation != 0) {
            throw new IllegalArgumentException("an image_rotation other than 0 is not read");
        }
        double unitX = image.width() / 100.0;
        double unitY = image.height() / 100.0;
        if (brush != null) {
            Rle mask = BrushRuns.decode(image.height(), image.width(), brush);
            return new Geometry.Mask(mask.height(), mask.width(), mask.encode(), false);
        }
        if (points != null) {
            return polygon(points, unitX, unitY);
        }
        if (!Double.isNaN(radiusX)) {
            return ellipse(unitX, unitY, losses);
        }
        if (Double.isNaN(boxHeight)) {
            Keypoint point = new Keypoint(PixelRounding.round(x * unitX), PixelRounding.round(y * unitY), 2);
            return new Geometry.Keypoints(List.of(point), null, List.of());
        }
        return rectangle(unitX, unitY);
    }

    private static Geometry polygon(double[] percents, double unitX, double unitY) {
        if (percents.length % 2 != 0) {
            throw new IllegalArgumentException("'points' has an odd number of numbers");
        }
        double[] xy = new double[percents.length];
        for (int i = 0; i < xy.length; i++) {
            xy[i] = PixelRounding.round(percents[i] * (i % 2 == 0 ? unitX : unitY));
        }
        return new Geometry.Polygon(List.of(PointArray.of(xy)), List.of());
    }

    private Geometry ellipse(double unitX, double unitY, LossReport.Counter losses) {
        double cx = PixelRounding.round(x * unitX);
        double cy = PixelRounding.round(y * unitY);
        double rx = PixelRounding.round(radiusX * unitX);
        double ry = PixelRounding.round(radiusY * unitY);
        if (Math.abs(rx - ry) <= SAME_RADIUS) {
            return new Geometry.Circle(cx, cy, rx);
        }
        losses.add("ellipse read as polygon", () -> path);
        return new Geometry.Polygon(List.of(CircleOutline.ofEllipse(cx, cy, rx, ry, rotation)), List.of());
    }

    /// A rectangle is turned around its top-left corner.
    private Geometry rectangle(double unitX, double unitY) {
        double left = x * unitX;
        double top = y * unitY;
        double pixelWidth = PixelRounding.round(boxWidth * unitX);
        double pixelHeight = PixelRounding.round(boxHeight * unitY);
        if (rotation == 0) {
            return new Geometry.BoundingBox(
                    PixelRounding.round(left), PixelRounding.round(top), pixelWidth, pixelHeight);
        }
        double cos = Math.cos(Math.toRadians(rotation));
        double sin = Math.sin(Math.toRadians(rotation));
        return new Geometry.RotatedBox(
                PixelRounding.round(left + pixelWidth / 2 * cos - pixelHeight / 2 * sin),
                PixelRounding.round(top + pixelWidth / 2 * sin + pixelHeight / 2 * cos),
                pixelWidth,
                pixelHeight,
                rotation);
    }
}

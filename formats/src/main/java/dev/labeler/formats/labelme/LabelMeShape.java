package dev.labeler.formats.labelme;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.mask.InvalidMaskException;
import dev.labeler.formats.mask.PngMaskReader;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryMeasure;
import dev.labeler.formats.model.GeometryValidator;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.Rle;
import dev.labeler.formats.model.RowRuns;
import dev.labeler.formats.read.AttributeJsonBuilder;
import dev.labeler.formats.read.JsonFileReader;
import dev.labeler.formats.read.PixelRounding;
import dev.labeler.formats.read.StorableText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One element of `shapes`.
final class LabelMeShape {
    private static final int MAX_MASK_CHARACTERS = 32 << 20;

    final String path;
    final AttributeJsonBuilder attributes = new AttributeJsonBuilder();

    @Nullable
    String label;

    private String type = "polygon";
    private double[] points = {};
    private @Nullable String mask;
    private @Nullable String problem;

    private LabelMeShape(String path) {
        this.path = path;
    }

    /// Parses the object at the parser's position.
    static LabelMeShape read(JsonFileReader input) throws IOException {
        LabelMeShape shape = new LabelMeShape(input.path());
        JsonParser parser = input.parser();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (member) {
                case "label" -> {
                    String text = token == JsonToken.VALUE_STRING ? parser.getText() : "";
                    shape.label = StorableText.isName(text) ? text : null;
                }
                case "shape_type" -> shape.type = token == JsonToken.VALUE_STRING ? parser.getText() : "";
                case "points" -> shape.points(input, token);
                case "mask" -> shape.mask(parser, token);
                case "flags" -> shape.flags(parser, token);
                case "group_id" -> {
                    if (token == JsonToken.VALUE_NUMBER_INT) {
                        shape.attributes.copy("group_id", parser);
                    }
                }
                case "description" -> {
                    if (token == JsonToken.VALUE_STRING && !parser.getText().isEmpty()) {
                        shape.attributes.copy("description", parser);
                    }
                }
                default -> {}
            }
            parser.skipChildren();
        }
        return shape;
    }

    private void flags(JsonParser parser, JsonToken start) throws IOException {
        if (start != JsonToken.START_OBJECT) {
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_TRUE && !name.equals("group_id") && !name.equals("description")) {
                attributes.put(name, true);
            }
            parser.skipChildren();
        }
    }

    private void mask(JsonParser parser, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            return;
        }
        if (parser.getTextLength() > MAX_MASK_CHARACTERS) {
            problem = "a mask of more than " + MAX_MASK_CHARACTERS + " characters";
        } else {
            mask = parser.getText();
        }
    }

    private void points(JsonFileReader input, JsonToken start) throws IOException {
        if (start != JsonToken.START_ARRAY) {
            return;
        }
        double[] numbers = new double[16];
        int count = 0;
        int depth = 1;
        while (depth > 0) {
            JsonToken token = input.parser().nextToken();
            if (token == null) {
                return;
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token.isScalarValue() && count == 2 * GeometryValidator.MAX_POINTS) {
                problem = "more than " + GeometryValidator.MAX_POINTS + " points";
            } else if (token.isScalarValue()) {
                numbers = count == numbers.length ? Arrays.copyOf(numbers, count * 2) : numbers;
                numbers[count++] = input.number();
            }
        }
        points = Arrays.copyOf(numbers, count);
    }

    /// The geometry in pixels.
    ///
    /// @throws IllegalArgumentException with the reason
    Geometry geometry(ImageInfo image) throws IOException {
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        if (points.length % 2 != 0) {
            throw new IllegalArgumentException("'points' has an odd number of numbers");
        }
        PointArray all = PointArray.of(points);
        return switch (type) {
            case "polygon" -> new Geometry.Polygon(List.of(all), List.of());
            case "rectangle" -> rectangle(all);
            case "circle" -> {
                require(2);
                yield new Geometry.Circle(
                        points[0],
                        points[1],
                        PixelRounding.round(Math.hypot(points[2] - points[0], points[3] - points[1])));
            }
            case "line", "linestrip" -> new Geometry.Polyline(all);
            case "point", "points" -> {
                List<Keypoint> keypoints = new ArrayList<>();
                for (int i = 0; i < all.count(); i++) {
                    keypoints.add(new Keypoint(all.x(i), all.y(i), 2));
                }
                yield new Geometry.Keypoints(keypoints, null, List.of());
            }
            case "mask" -> mask(image);
            default -> throw new IllegalArgumentException("the shape_type '" + type + "' is not read");
        };
    }

    private void require(int count) {
        if (points.length != 2 * count) {
            throw new IllegalArgumentException(
                    "a " + type + " has " + count + " points, this one " + points.length / 2);
        }
    }

    /// Two opposite corners, in newer files all four.
    private Geometry rectangle(PointArray all) {
        if (all.count() != 4) {
            require(2);
        }
        Geometry.BoundingBox box = GeometryMeasure.bounds(new Geometry.Polyline(all));
        return new Geometry.BoundingBox(
                box.x(), box.y(), PixelRounding.round(box.width()), PixelRounding.round(box.height()));
    }

    /// A PNG of the part of the image between two corners, both inclusive.
    private Geometry mask(ImageInfo image) throws IOException {
        require(2);
        if (mask == null || !image.sizeKnown()) {
            throw new IllegalArgumentException(mask == null ? "'mask' is missing" : "the size of the image is unknown");
        }
        Rle part;
        try {
            PngMaskReader png = PngMaskReader.open(
                    new ByteArrayInputStream(Base64.getMimeDecoder().decode(mask)));
            part = png.read(GeometryValidator.MAX_POINTS);
        } catch (InvalidMaskException e) {
            throw new IllegalArgumentException("the mask " + e.getMessage(), e);
        }
        RowRuns.Window whole = part == null ? null : new RowRuns.Window(0, 0, part.width(), part.height());
        int[] runs = part == null || whole == null ? null : RowRuns.of(part, whole);
        if (part == null || runs == null) {
            throw new IllegalArgumentException("the mask has too many pixels or runs");
        }
        Rle inImage = RowRuns.toMask(
                image.height(),
                image.width(),
                new RowRuns.Window((int) Math.rint(points[0]), (int) Math.rint(points[1]), part.width(), part.height()),
                runs);
        return new Geometry.Mask(inImage.height(), inImage.width(), inImage.encode(), false);
    }
}

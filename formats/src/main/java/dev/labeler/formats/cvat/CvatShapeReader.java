package dev.labeler.formats.cvat;

import dev.labeler.formats.model.CircleOutline;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryValidator;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.Rle;
import dev.labeler.formats.model.RowRuns;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.AttributeJsonBuilder;
import dev.labeler.formats.read.NumberListParser;
import dev.labeler.formats.read.PixelRounding;
import dev.labeler.formats.read.ShapeImporter;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.read.XmlFileReader;
import dev.labeler.formats.text.CanonicalGeometry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the shapes of an `image` element. A shape that cannot be read is refused with its line, and the
/// others are read.
final class CvatShapeReader {
    private static final Keypoint UNLABELLED = new Keypoint(0, 0, 0);

    private final XmlFileReader xml;
    private final String file;
    private final CvatLabels labels;
    private final LossReport.Counter losses;
    private final AnnotationSink sink;
    private final ShapeImporter importer;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private long ordinal;

    CvatShapeReader(XmlFileReader xml, String file, CvatLabels labels, LossReport.Counter losses, AnnotationSink sink) {
        this.xml = xml;
        this.file = file;
        this.labels = labels;
        this.losses = losses;
        this.sink = sink;
        importer = new ShapeImporter(file, sink);
    }

    /// Reads the element at the reader's position to its end.
    void read(ImageInfo image) throws IOException {
        String element = xml.name();
        String where = "line " + xml.line();
        if (!CvatLabels.SHAPES.contains(element) || element.equals("cuboid")) {
            losses.add("'" + element + "' left out", () -> where);
            xml.skip();
            return;
        }
        String label = xml.attribute("label");
        Integer index = labels.find(label);
        attributes.clear();
        Geometry geometry = null;
        String problem = label == null || index == null ? "a shape needs a label" : null;
        AttributeJsonBuilder json = new AttributeJsonBuilder();
        attributes(json);
        try {
            geometry = element.equals("skeleton") || problem != null ? null : geometry(element, image);
        } catch (IllegalArgumentException e) {
            problem = e.getMessage();
        }
        List<Keypoint> points = children(label == null ? List.of() : labels.points(label));
        if (problem == null && element.equals("skeleton")) {
            geometry = new Geometry.Keypoints(points, null, List.of());
            problem = points.stream().allMatch(point -> point.v() == 0) ? "a skeleton without points" : null;
        }
        if (problem != null || geometry == null || index == null) {
            sink.refused(new SourceProblem(file, where, String.valueOf(problem)));
            return;
        }
        CanonicalGeometry accepted = importer.accept(geometry, image, () -> where);
        if (accepted != null) {
            for (Map.Entry<String, String> attribute : attributes.entrySet()) {
                json.put(attribute.getKey(), attribute.getValue());
            }
            sink.annotation(new SourceAnnotation(
                    image.fileName(),
                    index,
                    accepted,
                    null,
                    json.finish(losses, () -> where),
                    Double.NaN,
                    file,
                    ordinal++,
                    null));
        }
    }

    /// Keeps the XML attributes of the element that have no place in the model, other than their defaults.
    private void attributes(AttributeJsonBuilder json) throws IOException {
        String source = xml.attribute("source");
        if (source != null && !source.equals("manual")) {
            json.put("source", source);
        }
        for (String name : List.of("occluded", "z_order", "group_id")) {
            double value = xml.number(name);
            if (value != 0 && value == Math.rint(value) && Math.abs(value) < 1e9) {
                json.put(name, (long) value);
            }
        }
    }

    private Geometry geometry(String element, ImageInfo image) {
        return switch (element) {
            case "box" -> box();
            case "polygon" -> new Geometry.Polygon(List.of(points()), List.of());
            case "polyline" -> new Geometry.Polyline(points());
            case "points" -> {
                PointArray points = points();
                List<Keypoint> all = new ArrayList<>();
                for (int i = 0; i < points.count(); i++) {
                    all.add(new Keypoint(points.x(i), points.y(i), 2));
                }
                yield new Geometry.Keypoints(all, null, List.of());
            }
            case "ellipse" -> ellipse();
            case "mask" -> mask(image);
            default -> new Geometry.Classification();
        };
    }

    private double required(String name) {
        double value = xml.number(name);
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("'" + name + "' is not a number");
        }
        return value;
    }

    private Geometry box() {
        double left = required("xtl");
        double top = required("ytl");
        double width = PixelRounding.round(required("xbr") - left);
        double height = PixelRounding.round(required("ybr") - top);
        if (width < 0 || height < 0) {
            throw new IllegalArgumentException("xbr is less than xtl, or ybr than ytl");
        }
        if (xml.attribute("rotation") == null) {
            return new Geometry.BoundingBox(left, top, width, height);
        }
        double angle = required("rotation");
        return new Geometry.RotatedBox(
                PixelRounding.round(left + width / 2), PixelRounding.round(top + height / 2), width, height, angle);
    }

    private PointArray points() {
        String text = xml.attribute("points");
        if (text == null) {
            throw new IllegalArgumentException("'points' is missing");
        }
        return PointArray.of(NumberListParser.parse(text, 2 * GeometryValidator.MAX_POINTS));
    }

    private Geometry ellipse() {
        double rx = required("rx");
        double ry = required("ry");
        if (rx == ry) {
            return new Geometry.Circle(required("cx"), required("cy"), rx);
        }
        losses.add("ellipse read as polygon", () -> "line " + xml.line());
        double rotation = xml.attribute("rotation") == null ? 0 : required("rotation");
        return new Geometry.Polygon(
                List.of(CircleOutline.ofEllipse(required("cx"), required("cy"), rx, ry, rotation)), List.of());
    }

    private Geometry mask(ImageInfo image) {
        String text = xml.attribute("rle");
        if (text == null || !image.sizeKnown()) {
            throw new IllegalArgumentException(text == null ? "'rle' is missing" : "the size of the image is unknown");
        }
        double[] numbers = NumberListParser.parse(text, RowRuns.MAX_RUNS);
        int[] runs = new int[numbers.length];
        for (int i = 0; i < runs.length; i++) {
            runs[i] = (int) numbers[i];
        }
        RowRuns.Window window = new RowRuns.Window(
                (int) required("left"), (int) required("top"), (int) required("width"), (int) required("height"));
        Rle mask = RowRuns.toMask(image.height(), image.width(), window, runs);
        return new Geometry.Mask(mask.height(), mask.width(), mask.encode(), false);
    }

    /// Reads the elements inside a shape: attributes, and the points of a skeleton in the order of the names.
    private List<Keypoint> children(List<String> names) throws IOException {
        List<Keypoint> points = new ArrayList<>(Collections.nCopies(names.size(), UNLABELLED));
        while (xml.nextIsStart()) {
            if (xml.name().equals("attribute")) {
                String name = xml.attribute("name");
                String text = xml.text();
                if (name != null && !name.isEmpty()) {
                    attributes.put(name, text);
                }
                continue;
            }
            if (xml.name().equals("points")) {
                point(names, points);
            }
            xml.skip();
        }
        return points;
    }

    private void point(List<String> names, List<Keypoint> points) {
        String label = xml.attribute("label");
        String text = xml.attribute("points");
        double[] xy;
        try {
            xy = text == null ? new double[0] : NumberListParser.parse(text, 2);
        } catch (IllegalArgumentException _) {
            xy = new double[0];
        }
        int place = label == null ? -1 : names.indexOf(label);
        if (xy.length != 2 || (place < 0 && !names.isEmpty()) || points.size() > GeometryValidator.MAX_POINTS) {
            String where = "line " + xml.line();
            losses.add("point of a skeleton left out", () -> where);
            return;
        }
        boolean isOutside = is("outside");
        Keypoint point = new Keypoint(xy[0], xy[1], isOutside ? 0 : is("occluded") ? 1 : 2);
        if (place < 0) {
            points.add(point);
        } else {
            points.set(place, point);
        }
    }

    private boolean is(String attribute) {
        @Nullable String value = xml.attribute(attribute);
        return value != null && (value.equals("1") || value.equalsIgnoreCase("true"));
    }
}

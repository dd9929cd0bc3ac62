package dev.labeler.formats.yolo;

import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.GeometryValidator;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.ImportBoxPolicy;
import dev.labeler.formats.read.PixelRounding;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.text.CanonicalGeometry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads one label file. A line that cannot be parsed is refused with its number, and the others are read.
final class YoloLabelFileReader {
    static final int MOST_BYTES = 64 * 1024 * 1024;

    private static final Pattern CLASS_NUMBER = Pattern.compile("0*(\\d{1,6})(?:\\.0*)?");

    private final String label;
    private final ImageInfo image;
    private final int classes;
    private final YoloDataConfig config;
    private final @Nullable RotatedBoxLine rotated;
    private final AnnotationSink sink;

    /// @param losses counts the rotated boxes that are converted, null where four points are a polygon
    YoloLabelFileReader(
            String label,
            ImageInfo image,
            int classes,
            YoloDataConfig config,
            LossReport.@Nullable Counter losses,
            AnnotationSink sink) {
        this.label = label;
        this.image = image;
        this.classes = classes;
        this.config = config;
        this.rotated = losses == null ? null : new RotatedBoxLine(label, losses);
        this.sink = sink;
    }

    void read(DatasetSource files) throws IOException {
        String text;
        try (InputStream in = files.open(label)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                sink.refused(new SourceProblem(label, "", "more than " + MOST_BYTES + " bytes"));
                return;
            }
            text = new String(bytes, StandardCharsets.UTF_8);
        }
        if (!image.sizeKnown()) {
            sink.refused(new SourceProblem(label, "", "the size of image '" + image.fileName() + "' is not known"));
            return;
        }
        int number = 0;
        long taken = 0;
        boolean empty = true;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            String content = (number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line).strip();
            if (content.isEmpty()) {
                continue;
            }
            empty = false;
            try {
                line(content, number, taken++);
            } catch (IllegalArgumentException e) {
                sink.refused(new SourceProblem(label, "line " + number, String.valueOf(e.getMessage())));
            }
        }
        if (empty) {
            pass(-1, CanonicalGeometry.NO_OBJECT, Double.NaN, 0);
        }
    }

    /// The number in a field, NaN where it is not a number.
    static double number(String field) {
        if (field.isEmpty() || "+-.0123456789".indexOf(field.charAt(0)) < 0) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(field);
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    /// The class number in a field of digits, as darknet and Ultralytics write it, with or without `.0`; -1
    /// for other text.
    static int classNumber(String field) {
        Matcher digits = CLASS_NUMBER.matcher(field);
        return digits.matches() ? Integer.parseInt(digits.group(1)) : -1;
    }

    private void line(String content, int number, long ordinal) throws IOException {
        String[] fields = content.split("\\s+", -1);
        double[] values = new double[fields.length];
        for (int i = 0; i < fields.length; i++) {
            values[i] = number(fields[i]);
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException("'" + shortened(fields[i]) + "' is not a number");
            }
        }
        int index = classNumber(fields[0]);
        if (index < 0 || index >= classes) {
            throw new IllegalArgumentException(
                    "class " + shortened(fields[0]) + ", but there are " + classes + " classes");
        }
        Geometry geometry = geometry(values);
        CanonicalGeometry canonical = CanonicalGeometry.of(geometry);
        if (!ImportBoxPolicy.accepts(canonical, image, label, () -> "line " + number, sink)) {
            return;
        }
        pass(index, canonical, values.length == 6 ? values[5] : Double.NaN, ordinal);
    }

    private static String shortened(String field) {
        return field.length() > 40 ? field.substring(0, 40) + "…" : field;
    }

    private Geometry geometry(double[] values) {
        if (config.keypoints() > 0) {
            return pose(values);
        }
        if (values.length == 5 || values.length == 6) {
            return box(values);
        }
        if (values.length >= 7 && values.length % 2 == 1) {
            refuseTooMany(values.length / 2);
            double[] xy = Arrays.copyOfRange(values, 1, values.length);
            for (int i = 0; i < xy.length; i++) {
                xy[i] = pixels(xy[i], i % 2 == 0 ? image.width() : image.height());
            }
            PointArray points = PointArray.of(xy);
            return rotated != null && points.count() == 4
                    ? rotated.read(points)
                    : new Geometry.Polygon(List.of(points), List.of());
        }
        throw new IllegalArgumentException(
                values.length + " fields; a box has 5, a polygon the class and x, y of 3 points or more");
    }

    private static void refuseTooMany(int points) {
        if (points > GeometryValidator.MAX_POINTS) {
            throw new IllegalArgumentException(GeometryValidator.tooMany("points", points));
        }
    }

    private BoundingBox box(double[] values) {
        if (values[3] < 0 || values[4] < 0) {
            throw new IllegalArgumentException("a box of negative size");
        }
        double width = image.width();
        double height = image.height();
        return new BoundingBox(
                pixels(values[1] - values[3] / 2, width),
                pixels(values[2] - values[4] / 2, height),
                pixels(values[3], width),
                pixels(values[4], height));
    }

    private static double pixels(double part, double size) {
        return PixelRounding.round(part * size);
    }

    private Geometry pose(double[] values) {
        int size = config.dimensions();
        if (values.length != 5 + config.keypoints() * size) {
            throw new IllegalArgumentException(values.length + " fields; kpt_shape [" + config.keypoints() + ", " + size
                    + "] makes it " + (5 + config.keypoints() * size));
        }
        refuseTooMany(config.keypoints());
        List<Keypoint> points = new ArrayList<>();
        for (int i = 5; i < values.length; i += size) {
            double v = size == 3 ? values[i + 2] : values[i] == 0 && values[i + 1] == 0 ? 0 : 2;
            if (v != 0 && v != 1 && v != 2) {
                throw new IllegalArgumentException("a keypoint's visibility is 0, 1 or 2");
            }
            points.add(new Keypoint(pixels(values[i], image.width()), pixels(values[i + 1], image.height()), (int) v));
        }
        return new Geometry.Keypoints(points, box(values), List.of());
    }

    private void pass(int index, CanonicalGeometry geometry, double confidence, long ordinal) throws IOException {
        sink.annotation(
                new SourceAnnotation(image.fileName(), index, geometry, null, null, confidence, label, ordinal, null));
    }
}

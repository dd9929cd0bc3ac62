package dev.labeler.formats.yolo;

import dev.labeler.formats.model.ImageSize;
import dev.labeler.formats.model.PointArray;
import java.util.List;

/// Examines lines of labels for rotated boxes.
public final class RotatedBoxSample {
    private static final int FIELDS = 9;
    private static final double LEAST_TILT = 0.02;

    private boolean quadrangles = true;
    private boolean rectangles = true;
    private boolean rotated;
    private boolean empty = true;

    /// Adds the first lines of a label file; the last line, which may be cut, is not examined unless it is the
    /// only one.
    public void add(String text, ImageSize size) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        for (String line : lines.size() > 1 ? lines.subList(0, lines.size() - 1) : lines) {
            line(line.replace("\uFEFF", "").strip().split("\\s+", FIELDS + 1), size);
        }
    }

    private void line(String[] fields, ImageSize size) {
        empty = false;
        double[] xy = new double[FIELDS - 1];
        for (int i = 1; i < FIELDS && fields.length == FIELDS; i++) {
            xy[i - 1] = YoloLabelFileReader.number(fields[i]) * (i % 2 == 1 ? size.width() : size.height());
            quadrangles &= Double.isFinite(xy[i - 1]);
        }
        quadrangles &= fields.length == FIELDS;
        if (quadrangles) {
            PointArray corners = PointArray.of(xy);
            double tilt = Math.min(Math.abs(xy[2] - xy[0]), Math.abs(xy[3] - xy[1]));
            rectangles &= RotatedBoxLine.isRectangle(corners);
            rotated |= tilt > LEAST_TILT * Math.hypot(xy[4] - xy[0], xy[5] - xy[1]);
        }
    }

    /// Whether every line has four points.
    public boolean hasOnlyQuadrangles() {
        return quadrangles && !empty;
    }

    /// Whether all lines are rectangles, and one of them is rotated.
    public boolean hasRotatedBoxes() {
        return hasOnlyQuadrangles() && rectangles && rotated;
    }
}

package dev.labeler.formats.shape;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryMeasure;
import dev.labeler.formats.model.GeometryValidator;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.read.JsonFileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The numbers of one annotation, in a reused buffer: consecutive rings, or a flat list.
final class CoordinateBuffer {
    private final int perPoint;
    private final String what;
    private final int most;

    private double[] values = new double[16];
    private int[] ends = new int[2];
    private int count;
    private int rings;
    /// Numbers beyond the limit, which are counted but not stored.
    private long dropped;

    /// @param perPoint how many numbers one of `what` has
    CoordinateBuffer(int perPoint, String what) {
        this.perPoint = perPoint;
        this.what = what;
        this.most = perPoint * GeometryValidator.MAX_POINTS;
    }

    void clear() {
        count = 0;
        rings = 0;
        dropped = 0;
    }

    int count() {
        return count;
    }

    /// The memory of the numbers in bytes.
    long bytes() {
        return (long) Double.BYTES * values.length + (long) Integer.BYTES * ends.length;
    }

    int rings() {
        return rings;
    }

    double[] values() {
        return values;
    }

    int[] ends() {
        return ends;
    }

    double get(int index) {
        return values[index];
    }

    void set(double... numbers) {
        System.arraycopy(numbers, 0, values, 0, numbers.length);
        count = numbers.length;
    }

    /// Reads the array of numbers at the parser's position to its end. Returns the first problem, null where
    /// there is none.
    @Nullable
    String readNumbers(JsonFileReader input) throws IOException {
        JsonParser parser = input.parser();
        String problem = null;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            double value = input.number();
            if (!Double.isFinite(value)) {
                problem = problem == null ? input.path() + " is not a finite number" : problem;
                parser.skipChildren();
            } else if (count == most) {
                dropped++;
            } else {
                if (count == values.length) {
                    values = Arrays.copyOf(values, count * 2);
                }
                values[count++] = value;
            }
        }
        return problem;
    }

    /// The message for more points than an annotation may have, null where the limit is kept.
    @Nullable
    String tooMany() {
        return dropped == 0 ? null : GeometryValidator.tooMany(what, (count + dropped) / perPoint);
    }

    /// Reads the array of rings at the parser's position to its end. Returns the first problem, null where
    /// there is none.
    @Nullable
    String readRings(JsonFileReader input) throws IOException {
        JsonParser parser = input.parser();
        String problem = null;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                problem = problem == null ? input.path() + " is not a list of coordinates" : problem;
                parser.skipChildren();
                continue;
            }
            String path = problem == null ? input.path() : "";
            long start = count + dropped;
            String ring = readNumbers(input);
            if (problem == null) {
                problem = ring != null ? ring : shape(path, count + dropped - start);
            }
            if (rings == ends.length) {
                ends = Arrays.copyOf(ends, rings * 2);
            }
            ends[rings++] = count;
        }
        return problem;
    }

    private static @Nullable String shape(String path, long numbers) {
        if (numbers % 2 != 0) {
            return path + " has an odd number of coordinates";
        }
        return numbers < 6 ? path + " has " + numbers / 2 + " points; a polygon needs at least 3" : null;
    }

    /// The filled area of the rings.
    double area() {
        return GeometryMeasure.area(new Geometry.Polygon(toRings(), List.of()));
    }

    /// `{x, y, width, height}` around all points.
    double[] bounds() {
        double left = Double.POSITIVE_INFINITY;
        double top = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double bottom = Double.NEGATIVE_INFINITY;
        for (int i = 0; i + 1 < count; i += 2) {
            left = Math.min(left, values[i]);
            right = Math.max(right, values[i]);
            top = Math.min(top, values[i + 1]);
            bottom = Math.max(bottom, values[i + 1]);
        }
        return new double[] {left, top, right - left, bottom - top};
    }

    List<PointArray> toRings() {
        List<PointArray> list = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < rings; i++) {
            list.add(PointArray.of(Arrays.copyOfRange(values, from, ends[i])));
            from = ends[i];
        }
        return list;
    }
}

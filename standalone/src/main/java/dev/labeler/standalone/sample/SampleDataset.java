package dev.labeler.standalone.sample;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Twelve small images in three splits with their DICE annotations: boxes, polygons with a hole, shapes in
/// two parts, an image without objects, and names with spaces and Hangul. Every call returns the same bytes.
public final class SampleDataset {

    /// A class of the sample.
    ///
    /// @param color `#rrggbb`, which is also used to paint it
    record SampleClass(String name, String color, String supercategory) {}

    static final List<SampleClass> CLASSES = List.of(
            new SampleClass("crate", "#c0392b", "container"),
            new SampleClass("disc", "#2471a3", "part"),
            new SampleClass("plate", "#1e8449", "part"),
            new SampleClass("glyph 문자", "#7d3c98", "sign"));

    private static final int CRATE = 0;
    private static final int DISC = 1;
    private static final int PLATE = 2;
    private static final int GLYPH = 3;
    private static final FileTime EPOCH = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    private SampleDataset() {}

    /// The dataset as a zip: `annotations.json` beside `images/`.
    public static byte[] zip() {
        var images = images();
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            entry(zip, "annotations.json", SampleDiceWriter.json("sample", CLASSES, images));
            for (var image : images) {
                entry(zip, "images/" + image.name(), image.png());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static List<SampleImage> images() {
        return List.of(
                image("train/one crate.png", box(CRATE, 20, 30, 80, 60)),
                image("train/two crates.png", box(CRATE, 10, 10, 60, 40), box(CRATE, 120, 80, 70, 50)),
                image("train/crate and disc.png", box(CRATE, 15, 70, 90, 55), disc(160, 60, 30)),
                image("train/plate with a hole.png", plate(40, 30)),
                image("train/판 두 개.png", plate(10, 20), plate(110, 40)),
                image("train/한글 이름.png", glyph(30, 25), disc(170, 110, 20)),
                image("train/nothing here.png"),
                image("train/discs.png", disc(40, 40, 25.5), disc(120, 75, 32.25), disc(200, 115, 18)),
                image("val/검증 1.png", box(CRATE, 5.5, 6.25, 100, 75.5), glyph(120, 40)),
                image("val/plate.png", plate(70, 45)),
                image("test/시험.png", glyph(60, 30), box(CRATE, 150, 90, 60, 50)),
                image("test/disc.png", disc(120, 80, 60)));
    }

    private static SampleImage image(String name, SampleShape... shapes) {
        return new SampleImage(name, name.substring(0, name.indexOf('/')), 240, 160, List.of(shapes));
    }

    private static SampleShape box(int classIndex, double x, double y, double width, double height) {
        return new SampleShape.Box(classIndex, x, y, width, height);
    }

    private static SampleShape disc(double x, double y, double radius) {
        return new SampleShape.Disc(DISC, x, y, radius);
    }

    /// A square plate with a square hole, its top-left corner at (x,y).
    private static SampleShape plate(double x, double y) {
        return new SampleShape.Region(
                PLATE,
                List.of(new double[] {x, y, x + 90, y, x + 90, y + 90, x, y + 90}),
                List.of(new double[] {x + 30, y + 30, x + 30, y + 60, x + 60, y + 60, x + 60, y + 30}));
    }

    /// A shape in two parts: a bar and, beside it, a triangle.
    private static SampleShape glyph(double x, double y) {
        return new SampleShape.Region(
                GLYPH,
                List.of(
                        new double[] {x, y, x + 20, y, x + 20, y + 80, x, y + 80},
                        new double[] {x + 30, y + 40, x + 75, y + 5, x + 75, y + 75}),
                List.of());
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        var entry = new ZipEntry(name);
        entry.setLastModifiedTime(EPOCH);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}

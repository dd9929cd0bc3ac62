package dev.labeler.standalone.sample;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/// Twenty-four generated images of a blood smear, eighteen of them with annotations, so that there is finished
/// work to look at and open work to try.
public final class BloodCellDataset {
    private static final List<SampleDataset.SampleClass> CLASSES = List.of(
            new SampleDataset.SampleClass("red blood cell", "#d1495b", "cell"),
            new SampleDataset.SampleClass("white blood cell", "#5b4fd6", "cell"),
            new SampleDataset.SampleClass("platelet", "#00897b", "fragment"));

    private static final int WIDTH = 480;
    private static final int HEIGHT = 360;
    private static final int IMAGES = 24;
    private static final int LABELLED = 18;
    private static final FileTime EPOCH = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    private BloodCellDataset() {}

    /// The dataset as a zip: `annotations.json` beside `images/`.
    public static byte[] zip() {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            var labelled = new ArrayList<SampleImage>();
            for (int number = 1; number <= IMAGES; number++) {
                var random = new Random(number);
                var cells = cells(random);
                var split = number % 6 == 0 ? "test" : number % 6 == 3 ? "val" : "train";
                var name = "%s/smear-%02d.jpg".formatted(split, number);
                entry(zip, "images/" + name);
                ImageIO.write(BloodCellPainter.paint(WIDTH, HEIGHT, cells, random), "jpg", zip);
                zip.closeEntry();
                if (number <= LABELLED) {
                    labelled.add(new SampleImage(
                            name,
                            split,
                            WIDTH,
                            HEIGHT,
                            cells.stream().map(BloodCell::shape).toList()));
                }
            }
            entry(zip, "annotations.json");
            zip.write(SampleDiceWriter.json("blood cells", CLASSES, labelled));
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static List<BloodCell> cells(Random random) {
        var cells = new ArrayList<BloodCell>();
        add(cells, BloodCell.Kind.WHITE, 1 + random.nextInt(2), random);
        add(cells, BloodCell.Kind.RED, 9 + random.nextInt(7), random);
        add(cells, BloodCell.Kind.PLATELET, 2 + random.nextInt(4), random);
        return cells;
    }

    /// Adds up to `count` cells that at most touch the others.
    private static void add(List<BloodCell> cells, BloodCell.Kind kind, int count, Random random) {
        for (int attempt = 0, added = 0; added < count && attempt < 200; attempt++) {
            var cell = BloodCell.random(kind, WIDTH, HEIGHT, random);
            if (cells.stream().noneMatch(other -> cell.overlaps(other, 1.04))) {
                cells.add(cell);
                added++;
            }
        }
    }

    private static void entry(ZipOutputStream zip, String name) throws IOException {
        var entry = new ZipEntry(name);
        entry.setLastModifiedTime(EPOCH);
        zip.putNextEntry(entry);
    }
}

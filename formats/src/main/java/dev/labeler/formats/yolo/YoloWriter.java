package dev.labeler.formats.yolo;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.FileNameRules;
import dev.labeler.formats.text.JsonTextBuffer;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportHeader;
import dev.labeler.formats.write.ExportImage;
import dev.labeler.formats.write.ExportRefusedException;
import dev.labeler.formats.write.FormatWriter;
import dev.labeler.formats.zip.ParallelZip;
import dev.labeler.formats.zip.SpillBuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a zip of `labels/{split}/….txt`, `data.yaml`, a list of the images of each split, and
/// `image_names.tsv`, which maps the images of the dataset to their paths. The zip does not contain the
/// images. Images without a split are in train. An image that a user completed without annotations has an
/// empty label file; one that no user has annotated is listed without a label file. An image's labels are
/// written to the zip as its annotations arrive, so that memory is limited to a few lines.
public final class YoloWriter implements FormatWriter {
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final int CHUNK = 64 * 1024;

    private final ParallelZip zip;
    private final YoloLineLayout layout;
    private final LossReport.Counter losses = new LossReport.Counter();
    private final YoloImagePaths names = new YoloImagePaths();
    private final Map<Split, SpillBuffer> lists = new EnumMap<>(Split.class);
    private final SpillBuffer mapping = new SpillBuffer();
    private final JsonTextBuffer lines = new JsonTextBuffer(16 * 1024);
    private final YoloLineWriter writer;
    private List<ClassDefinition> classes = List.of();
    private @Nullable ExportImage image;
    private @Nullable String openName;
    private boolean labelled;
    private boolean left;

    public YoloWriter(OutputStream out, YoloLineLayout layout) {
        zip = new ParallelZip(out);
        this.layout = layout;
        writer = new YoloLineWriter(layout, lines, losses);
    }

    @Override
    public boolean needsMeasures() {
        return true;
    }

    @Override
    public void begin(ExportHeader header) {
        classes = header.classes();
    }

    @Override
    public void image(ExportImage row) throws IOException {
        ExportRefusedException.requireSize(row);
        closeImage();
        image = row;
        labelled = row.confirmedEmpty();
        left = false;
    }

    @Override
    public void annotation(ExportAnnotation row) throws IOException {
        if (image == null) {
            throw new IllegalStateException("annotation " + row.id() + " before any image");
        }
        if (row.geometry().kind() == GeometryKind.NO_OBJECT || writer.append(row, image)) {
            labelled = true;
        } else {
            left = true;
        }
        if (lines.length() >= CHUNK) {
            openLabels(image);
            lines.drainTo(zip);
        }
    }

    /// Begins the image's label file unless it is open, and returns the name of the image in the zip.
    private String openLabels(ExportImage row) throws IOException {
        String name = openName;
        if (name == null) {
            name = names.allocate(split(row).word(), row.fileName());
            entry("labels/" + split(row).word() + "/" + FileNameRules.stem(name) + ".txt");
            openName = name;
        }
        return name;
    }

    private static Split split(ExportImage row) {
        return row.split() == null ? Split.TRAIN : row.split();
    }

    private void closeImage() throws IOException {
        ExportImage row = image;
        if (row == null) {
            return;
        }
        if (left && !labelled) {
            losses.add("image left out, since none of its annotations can be written", row::fileName);
            lines.clear();
            return;
        }
        Split split = split(row);
        String name;
        if (labelled) {
            name = openLabels(row);
            lines.drainTo(zip);
            zip.end();
            openName = null;
        } else {
            name = names.allocate(split.word(), row.fileName());
        }
        String path = "images/" + split.word() + "/" + name;
        SpillBuffer list = lists.get(split);
        if (list == null) {
            list = new SpillBuffer();
            lists.put(split, list);
        }
        line(list, "./" + path);
        line(mapping, path + "\t" + row.fileName());
    }

    private static void line(SpillBuffer list, String text) throws IOException {
        list.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void entry(String name) throws IOException {
        zip.begin(name, NO_TIME);
    }

    @Override
    public LossReport end() throws IOException {
        closeImage();
        image = null;
        for (Map.Entry<Split, SpillBuffer> list : lists.entrySet()) {
            entry(list.getKey().word() + ".txt");
            list.getValue().drainTo(zip);
            zip.end();
        }
        entry("image_names.tsv");
        mapping.drainTo(zip);
        zip.end();
        entry("data.yaml");
        zip.write(YoloDataConfigWriter.text(classes, lists.keySet(), layout, losses)
                .getBytes(StandardCharsets.UTF_8));
        zip.end();
        zip.finish();
        return losses.report();
    }

    @Override
    public void close() throws IOException {
        for (SpillBuffer list : lists.values()) {
            list.close();
        }
        mapping.close();
        zip.close();
    }
}

package dev.labeler.formats.yolo;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.FileNames;
import dev.labeler.formats.text.JsonText;
import dev.labeler.formats.write.AnnotationRow;
import dev.labeler.formats.write.DatasetHeader;
import dev.labeler.formats.write.DatasetWriter;
import dev.labeler.formats.write.ExportRefusedException;
import dev.labeler.formats.write.ImageRow;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// Writes a zip of `labels/{split}/….txt`, `data.yaml`, a list of the images of each split, and
/// `image_names.tsv`, which says which image of the dataset belongs where. Images themselves are
/// not in it. Images without a split go to train. An image with neither an annotation nor a
/// person's word that it is empty is left out, since readers would take it for background.
public final class YoloWriter implements DatasetWriter {
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final ZipOutputStream zip;
    private final YoloTask task;
    private final LossReport.Counter losses = new LossReport.Counter();
    private final YoloNames names = new YoloNames();
    private final Map<Split, PackedLines> lists = new EnumMap<>(Split.class);
    private final PackedLines mapping = new PackedLines();
    private final JsonText lines = new JsonText(16 * 1024);
    private final YoloLines writer;
    private List<ClassDefinition> classes = List.of();
    private @Nullable ImageRow image;
    private boolean labelled;
    private boolean left;

    public YoloWriter(OutputStream out, YoloTask task) {
        zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        zip.setLevel(Deflater.BEST_SPEED);
        this.task = task;
        writer = new YoloLines(task, lines, losses);
    }

    @Override
    public boolean wantsImagesFirst() {
        return false;
    }

    @Override
    public void begin(DatasetHeader header) {
        classes = header.classes();
        writer.keypoints(
                classes.stream().mapToInt(c -> c.keypoints().size()).max().orElse(0));
    }

    @Override
    public void listImage(ImageRow row) {}

    @Override
    public void image(ImageRow row) throws IOException {
        ExportRefusedException.requireSize(row);
        closeImage();
        image = row;
        labelled = false;
        left = false;
    }

    @Override
    public void annotation(AnnotationRow row) {
        if (image == null) {
            throw new IllegalStateException("annotation " + row.id() + " before any image");
        }
        if (row.geometry().kind() == GeometryKind.NO_OBJECT || writer.append(row, image)) {
            labelled = true;
        } else {
            left = true;
        }
    }

    private void closeImage() throws IOException {
        ImageRow row = image;
        if (row == null) {
            return;
        }
        if (!labelled) {
            losses.add(
                    left
                            ? "image left out, since none of its annotations can be written"
                            : "image without annotations left out",
                    row::fileName);
            lines.clear();
            return;
        }
        Split split = row.split() == null ? Split.TRAIN : row.split();
        String name = names.unique(split.word(), row.fileName());
        entry("labels/" + split.word() + "/" + FileNames.stem(name) + ".txt");
        lines.drainTo(zip);
        zip.closeEntry();
        String path = "images/" + split.word() + "/" + name;
        PackedLines list = lists.get(split);
        if (list == null) {
            list = new PackedLines();
            lists.put(split, list);
        }
        list.add("./" + path);
        mapping.add(path + "\t" + row.fileName());
    }

    private void entry(String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
    }

    @Override
    public LossReport end() throws IOException {
        closeImage();
        image = null;
        for (Map.Entry<Split, PackedLines> list : lists.entrySet()) {
            entry(list.getKey().word() + ".txt");
            list.getValue().writeTo(zip);
            zip.closeEntry();
        }
        entry("image_names.tsv");
        mapping.writeTo(zip);
        zip.closeEntry();
        entry("data.yaml");
        zip.write(YoloYaml.text(classes, lists.keySet(), task, writer.keypoints(), losses)
                .getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        zip.finish();
        zip.flush();
        return losses.report();
    }
}

package dev.labeler.formats.yolo;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.text.JsonTextBuffer;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportHeader;
import dev.labeler.formats.write.ExportImage;
import dev.labeler.formats.write.FormatWriter;
import dev.labeler.formats.zip.ParallelZip;
import dev.labeler.formats.zip.SpillBuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Writes folders for Ultralytics' classification, `{split}/{class}/`, without the images: `image_names.tsv`
/// maps the images of the dataset to their paths. Every class has its folder in every split, since
/// Ultralytics numbers the existing folders. Images without a split are in train.
public final class YoloClassifyWriter implements FormatWriter {
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final ParallelZip zip;
    private final LossReport.Counter losses = new LossReport.Counter();
    private final YoloImagePaths names = new YoloImagePaths();
    private final SpillBuffer mapping = new SpillBuffer();
    private final Set<Split> splits = EnumSet.noneOf(Split.class);
    private final boolean hasConfig;
    private List<String> folders = List.of();
    private @Nullable ExportImage image;
    private boolean labelled;

    public YoloClassifyWriter(OutputStream out) {
        this(out, true);
    }

    private YoloClassifyWriter(OutputStream out, boolean hasConfig) {
        zip = new ParallelZip(out);
        this.hasConfig = hasConfig;
    }

    /// The same folders without `data.yaml`, as ImageFolder readers expect them.
    public static YoloClassifyWriter ofImageFolder(OutputStream out) {
        return new YoloClassifyWriter(out, false);
    }

    @Override
    public void begin(ExportHeader header) {
        folders = ClassFolderNames.of(
                header.classes().stream().map(ClassDefinition::name).toList());
        if (!folders.equals(List.copyOf(new TreeSet<>(folders)))) {
            losses.add("classes are numbered by the order of their names", folders::getFirst);
        }
    }

    @Override
    public void image(ExportImage row) {
        closeImage();
        image = row;
        labelled = false;
    }

    @Override
    public void annotation(ExportAnnotation row) throws IOException {
        ExportImage of = image;
        if (of == null) {
            throw new IllegalStateException("annotation " + row.id() + " before any image");
        }
        if (row.geometry().kind() == GeometryKind.NO_OBJECT) {
            return;
        }
        if (labelled) {
            losses.add("further class of an image left out", () -> "annotation " + row.id() + " of " + of.fileName());
            return;
        }
        if (row.geometry().kind() != GeometryKind.CLASSIFICATION) {
            losses.add(
                    row.geometry().kind().word() + " written as the class of its image",
                    () -> YoloLossCounter.example(row, of));
        }
        labelled = true;
        Split split = of.split() == null ? Split.TRAIN : of.split();
        splits.add(split);
        String folder = split.word() + "/" + folders.get(row.classIndex());
        String line = folder + "/" + names.allocate(folder, of.fileName()) + "\t" + of.fileName() + "\n";
        mapping.write(line.getBytes(StandardCharsets.UTF_8));
        YoloLossCounter.count(losses, row, of);
    }

    private void closeImage() {
        if (image != null && !labelled) {
            losses.add("image without a class left out", image::fileName);
        }
    }

    @Override
    public LossReport end() throws IOException {
        closeImage();
        image = null;
        for (Split split : splits) {
            for (String folder : folders) {
                zip.begin(split.word() + "/" + folder + "/", NO_TIME);
                zip.end();
            }
        }
        zip.begin("image_names.tsv", NO_TIME);
        mapping.drainTo(zip);
        zip.end();
        if (hasConfig) {
            zip.begin("data.yaml", NO_TIME);
            zip.write(yaml().getBytes(StandardCharsets.UTF_8));
            zip.end();
        }
        zip.finish();
        return losses.report();
    }

    private String yaml() {
        StringBuilder yaml = new StringBuilder();
        for (Split split : splits) {
            yaml.append(split.word()).append(": ").append(split.word()).append('\n');
        }
        yaml.append("nc: ").append(folders.size()).append("\nnames:");
        yaml.append(folders.isEmpty() ? " {}\n" : "\n");
        int index = 0;
        for (String folder : new TreeSet<>(folders)) {
            yaml.append("  ")
                    .append(index++)
                    .append(": ")
                    .append(new JsonTextBuffer(64).string(folder))
                    .append('\n');
        }
        return yaml.toString();
    }

    @Override
    public void close() throws IOException {
        mapping.close();
        zip.close();
    }
}

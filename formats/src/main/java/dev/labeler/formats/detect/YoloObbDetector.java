package dev.labeler.formats.detect;

import dev.labeler.formats.model.ImageSize;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.yolo.RotatedBoxSample;
import dev.labeler.formats.yolo.YoloLabelFileIndex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Detects YOLO labels of rotated boxes. Their lines look like polygons of four points, so `data.yaml` has to
/// say `task: obb`, or all lines have to be rectangles, at least one of them rotated.
final class YoloObbDetector {
    private static final int SAMPLE = 20;
    private static final int HEAD = 64 * 1024;
    private static final Pattern TASK = Pattern.compile("(?m)^task:\\s*[\"']?obb[\"']?\\s*$");

    private YoloObbDetector() {}

    static FormatEvidence detect(DatasetSource files, FileInventory tree, FormatEvidence yolo) throws IOException {
        if (!(yolo instanceof FormatEvidence.Match found)) {
            return new FormatEvidence.Mismatch("the labels are not YOLO's");
        }
        DatasetLayout given = found.layout();
        DatasetLayout layout =
                new DatasetLayout(LabelFormat.YOLO_OBB, given.root(), given.imageRoot(), given.labelFiles());
        for (String config : given.labelFiles()) {
            if (TASK.matcher(UnsupportedLabelFinder.head(files, config)).find()) {
                return new FormatEvidence.Match(layout, 0.99);
            }
        }
        RotatedBoxSample sample = new RotatedBoxSample();
        YoloLabelFileIndex labels = YoloLabelFileIndex.index(tree.txt());
        int looked = 0;
        for (String image : tree.images()) {
            String label = labels.of(image);
            ImageSize size = label == null || looked == SAMPLE ? null : files.imageSize(image);
            if (label != null && size != null) {
                looked++;
                try (InputStream in = files.open(label)) {
                    sample.add(new String(in.readNBytes(HEAD), StandardCharsets.UTF_8), size);
                }
            }
        }
        if (!sample.hasOnlyQuadrangles()) {
            return new FormatEvidence.Mismatch("not every line has four points");
        }
        // Where no box is rotated, the format is chosen only if it is asked for.
        return new FormatEvidence.Match(layout, sample.hasRotatedBoxes() ? 0.98 : 0.5);
    }
}

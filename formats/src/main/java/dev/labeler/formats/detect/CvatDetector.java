package dev.labeler.formats.detect;

import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Detects CVAT for images: XML files whose root element is `annotations`.
final class CvatDetector {
    /// More XML files than this are one label file for each image.
    private static final int MOST_FILES = 100;

    private CvatDetector() {}

    static FormatEvidence detect(DatasetSource files, FileInventory tree) throws IOException {
        if (tree.xml().isEmpty()) {
            return new FormatEvidence.Mismatch("no XML file");
        }
        List<String> labels = new ArrayList<>();
        for (String file : tree.xml().subList(0, Math.min(MOST_FILES, tree.xml().size()))) {
            if (UnsupportedLabelFinder.isCvat(UnsupportedLabelFinder.head(files, file))) {
                labels.add(file);
            }
        }
        if (labels.isEmpty() || tree.xml().size() > MOST_FILES) {
            return new FormatEvidence.Mismatch(
                    labels.isEmpty()
                            ? "no XML file with <annotations> of CVAT for images"
                            : tree.xml().size() + " XML files; CVAT has all labels in one or a few files");
        }
        List<String> everything = new ArrayList<>(labels);
        everything.addAll(tree.images());
        String root = FileInventory.commonFolder(everything);
        String imageRoot = tree.images().isEmpty() ? root : FileInventory.commonFolder(tree.images());
        return new FormatEvidence.Match(new DatasetLayout(LabelFormat.CVAT, root, imageRoot, labels), 0.97);
    }
}

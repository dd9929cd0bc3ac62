package dev.labeler.formats.detect;

import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FileNameRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Detects Pascal VOC: XML files whose root element is `annotation`.
final class VocDetector {
    private static final int SAMPLE = 20;

    private VocDetector() {}

    static FormatEvidence detect(DatasetSource files, FileInventory tree, UnsupportedLabelFinder foreign)
            throws IOException {
        if (tree.xml().isEmpty()) {
            return new FormatEvidence.Mismatch("no XML file");
        }
        List<String> sample = tree.xml().subList(0, Math.min(SAMPLE, tree.xml().size()));
        int fitting = 0;
        for (String file : sample) {
            fitting += UnsupportedLabelFinder.isVoc(UnsupportedLabelFinder.head(files, file)) ? 1 : 0;
        }
        if (fitting == 0) {
            String other = foreign.first();
            return new FormatEvidence.Mismatch("none of " + tree.xml().size() + " XML files has an <annotation>"
                    + (other == null ? "" : " of Pascal VOC (" + other + ")"));
        }
        boolean inFolder =
                tree.xml().stream().allMatch(name -> FileNameRules.folder(name).endsWith("Annotations/"));
        double confidence = (inFolder ? 0.97 : 0.9) * fitting / sample.size();
        List<String> everything = new ArrayList<>(tree.xml());
        everything.addAll(tree.images());
        String root = root(FileInventory.commonFolder(everything));
        return new FormatEvidence.Match(
                new DatasetLayout(LabelFormat.PASCAL_VOC, root, imageRoot(root, tree), List.of()), confidence);
    }

    /// The root of a dataset that has nothing but annotations is the parent of their folder.
    private static String root(String common) {
        return common.endsWith("Annotations/")
                ? common.substring(0, common.length() - "Annotations/".length())
                : common;
    }

    private static String imageRoot(String root, FileInventory tree) {
        String usual = root + "JPEGImages/";
        boolean all = !tree.images().isEmpty() && tree.images().stream().allMatch(image -> image.startsWith(usual));
        return all ? usual : root;
    }
}

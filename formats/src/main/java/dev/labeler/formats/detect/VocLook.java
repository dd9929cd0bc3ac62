package dev.labeler.formats.detect;

import dev.labeler.formats.model.Format;
import dev.labeler.formats.read.FileNames;
import dev.labeler.formats.read.Layout;
import dev.labeler.formats.read.SourceFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Looks for Pascal VOC: XML files whose document is an `annotation`.
final class VocLook {
    private static final int SAMPLE = 20;

    private VocLook() {}

    static Clue at(SourceFiles files, FileTree tree, ForeignLabels foreign) throws IOException {
        if (tree.xml().isEmpty()) {
            return new Clue.Lacks("no XML file");
        }
        List<String> sample = tree.xml().subList(0, Math.min(SAMPLE, tree.xml().size()));
        int fitting = 0;
        for (String file : sample) {
            fitting += ForeignLabels.isVoc(ForeignLabels.head(files, file)) ? 1 : 0;
        }
        if (fitting == 0) {
            String other = foreign.first();
            return new Clue.Lacks("none of " + tree.xml().size() + " XML files has an <annotation>"
                    + (other == null ? "" : " of Pascal VOC (" + other + ")"));
        }
        boolean inFolder =
                tree.xml().stream().allMatch(name -> FileNames.folder(name).endsWith("Annotations/"));
        double confidence = (inFolder ? 0.97 : 0.9) * fitting / sample.size();
        List<String> everything = new ArrayList<>(tree.xml());
        everything.addAll(tree.images());
        String root = root(FileTree.commonFolder(everything));
        return new Clue.Fits(new Layout(Format.PASCAL_VOC, root, imageRoot(root, tree), List.of()), confidence);
    }

    /// A dataset with nothing but annotations starts above their folder.
    private static String root(String common) {
        return common.endsWith("Annotations/")
                ? common.substring(0, common.length() - "Annotations/".length())
                : common;
    }

    private static String imageRoot(String root, FileTree tree) {
        String usual = root + "JPEGImages/";
        boolean all = !tree.images().isEmpty() && tree.images().stream().allMatch(image -> image.startsWith(usual));
        return all ? usual : root;
    }
}

package dev.labeler.formats.detect;

import dev.labeler.formats.imagefolder.ImageFolderLayout;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.read.DatasetLayout;
import java.util.List;

/// Detects folders named after classes, with or without splits above them.
final class ImageFolderDetector {
    private ImageFolderDetector() {}

    static FormatEvidence detect(FileInventory tree) {
        if (tree.images().isEmpty()) {
            return new FormatEvidence.Mismatch("no image");
        }
        String root = ImageFolderLayout.root(tree.images());
        ImageFolderLayout classes = ImageFolderLayout.of(tree.images().stream()
                .map(name -> name.substring(root.length()))
                .toList());
        if (classes.besideClasses() > 0) {
            return new FormatEvidence.Mismatch(classes.besideClasses() + " images are in no class folder");
        }
        if (classes.names().size() < 2) {
            return new FormatEvidence.Mismatch("fewer than two class folders: " + classes.names());
        }
        boolean labelled =
                !tree.xml().isEmpty() || !tree.json().isEmpty() || tree.txt().size() > 2;
        return new FormatEvidence.Match(
                new DatasetLayout(LabelFormat.IMAGEFOLDER, root, root, List.of()), labelled ? 0.5 : 0.9);
    }
}

package dev.labeler.formats.detect;

import dev.labeler.formats.imagefolder.FolderClasses;
import dev.labeler.formats.model.Format;
import dev.labeler.formats.read.Layout;
import java.util.List;

/// Looks for folders named after classes, with or without splits above them.
final class FolderLook {
    private FolderLook() {}

    static Clue at(FileTree tree) {
        if (tree.images().isEmpty()) {
            return new Clue.Lacks("no image");
        }
        String root = FolderClasses.root(tree.images());
        FolderClasses classes = FolderClasses.of(tree.images().stream()
                .map(name -> name.substring(root.length()))
                .toList());
        if (classes.besideClasses() > 0) {
            return new Clue.Lacks(classes.besideClasses() + " images lie in no class folder");
        }
        if (classes.names().size() < 2) {
            return new Clue.Lacks("fewer than two class folders: " + classes.names());
        }
        boolean labelled =
                !tree.xml().isEmpty() || !tree.json().isEmpty() || tree.txt().size() > 2;
        return new Clue.Fits(new Layout(Format.IMAGEFOLDER, root, root, List.of()), labelled ? 0.5 : 0.9);
    }
}

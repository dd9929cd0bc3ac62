package dev.labeler.formats.detect;

import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FileNameRules;
import dev.labeler.formats.read.SourceFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The names of a dataset's files by kind, without system files in archives.
///
/// @param darknet `obj.data` and `obj.names`, with any stem
/// @param masks images that are labels
record FileInventory(
        List<String> images,
        List<String> json,
        List<String> xml,
        List<String> yaml,
        List<String> txt,
        List<String> csv,
        List<String> darknet,
        List<String> masks) {

    static FileInventory of(DatasetSource files) throws IOException {
        FileInventory tree = new FileInventory(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
        try (Stream<SourceFile> list = files.list("")) {
            list.map(SourceFile::name)
                    .filter(name -> !FileNameRules.isSystemFile(name))
                    .forEach(tree::add);
        }
        return tree;
    }

    private void add(String name) {
        switch (FileNameRules.extension(name)) {
            case "json" -> json.add(name);
            case "xml" -> xml.add(name);
            case "yaml", "yml" -> yaml.add(name);
            case "txt" -> txt.add(name);
            case "csv" -> csv.add(name);
            case "data", "names" -> darknet.add(name);
            default -> {
                if (FileNameRules.isImage(name)) {
                    images.add(name);
                } else if (FileNameRules.isMask(name)) {
                    masks.add(name);
                }
            }
        }
    }

    /// The deepest folder that contains all of the names.
    static String commonFolder(Iterable<String> names) {
        String common = null;
        for (String name : names) {
            String folder = FileNameRules.folder(name);
            common = common == null ? folder : common(common, folder);
        }
        return common == null ? "" : common;
    }

    private static String common(String a, String b) {
        String shorter = a;
        while (!b.startsWith(shorter)) {
            shorter = FileNameRules.folder(shorter.substring(0, shorter.length() - 1));
        }
        return shorter;
    }

    /// Every folder that contains an image, and its parent folders.
    Set<String> imageFolders() {
        Set<String> folders = new HashSet<>();
        folders.add("");
        for (String image : images) {
            String folder = FileNameRules.folder(image);
            while (!folder.isEmpty() && folders.add(folder)) {
                folder = FileNameRules.folder(folder.substring(0, folder.length() - 1));
            }
        }
        return folders;
    }
}

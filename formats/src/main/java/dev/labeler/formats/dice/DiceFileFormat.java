package dev.labeler.formats.dice;

import dev.labeler.formats.read.FileNames;

/// DICE's `file_format`: the extension in lower case, with `jpg` for all of JPEG.
final class DiceFileFormat {
    private DiceFileFormat() {}

    static String of(String fileName) {
        String extension = FileNames.extension(fileName);
        return extension.equals("jpeg") ? "jpg" : extension;
    }
}

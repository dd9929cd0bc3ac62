package dev.labeler.formats.dice;

import dev.labeler.formats.read.FileNameRules;

/// The value of DICE's `file_format`: the extension in lower case, with `jpg` for every extension of JPEG.
final class DiceFileExtension {
    private DiceFileExtension() {}

    static String of(String fileName) {
        String extension = FileNameRules.extension(fileName);
        return extension.equals("jpeg") ? "jpg" : extension;
    }
}

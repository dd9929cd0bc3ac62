package dev.labeler.formats.model;

/// Something in a source file that was not taken, or was taken but is worth a look.
///
/// @param file the file below the dataset root
/// @param path JSON path (`$.annotations[3].bbox`) or `line 7`; empty where the whole file is meant
/// @param reason a sentence
public record SourceProblem(String file, String path, String reason) {}

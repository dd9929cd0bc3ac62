package dev.labeler.formats.model;

/// A part of a source file that was refused, or accepted with a notice.
///
/// @param file the file below the dataset root
/// @param path JSON path (`$.annotations[3].bbox`) or `line 7`; empty where the whole file is meant
/// @param reason a sentence
public record SourceProblem(String file, String path, String reason) {}

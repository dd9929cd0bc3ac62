package dev.labeler.formats.read;

/// A file of a dataset: its name below the dataset root, with `/` between folders, and its size in
/// bytes.
public record SourceFile(String name, long size) {}

package dev.labeler.formats.model;

/// Pixels of the oriented image.
public record ImageSize(int width, int height) {}

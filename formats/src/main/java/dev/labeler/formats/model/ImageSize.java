package dev.labeler.formats.model;

/// The size of the oriented image in pixels.
public record ImageSize(int width, int height) {}

package dev.labeler.formats.model;

/// A rule that a geometry violates: the JSON path below the geometry (`$.bbox[2]`), and the reason.
public record GeometryViolation(String path, String reason) {}

package dev.labeler.formats.model;

/// A rule that a geometry breaks: where, as a JSON path below the geometry (`$.bbox[2]`), and why.
public record GeometryViolation(String path, String reason) {}

package dev.labeler.formats.model;

/// One point of a skeleton; `v` is 0 not labelled (x and y are ignored), 1 labelled but hidden, 2 visible, as
/// in COCO.
public record Keypoint(double x, double y, int v) {}

package dev.labeler.formats.model;

/// One kind of thing that did not survive a conversion, how often, and the first case.
public record ConversionLoss(String kind, long count, String example) {}

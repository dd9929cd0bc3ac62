package dev.labeler.formats.model;

/// One kind of content that a conversion lost, the number of cases, and the first case.
public record ConversionLoss(String kind, long count, String example) {}

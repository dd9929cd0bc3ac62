package dev.labeler.annotation.restore;

/// The number of changes of an image by a restore.
///
/// @param isAbsent whether the dataset does not have the image
public record RestoredImageCount(String imageId, long recreated, long changed, long deleted, boolean isAbsent) {}

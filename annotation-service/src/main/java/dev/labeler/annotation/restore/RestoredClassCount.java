package dev.labeler.annotation.restore;

import org.jspecify.annotations.Nullable;

/// The number of changes of the annotations of a class by a restore.
///
/// @param classIndex null for annotations without a class
public record RestoredClassCount(@Nullable Integer classIndex, long recreated, long changed, long deleted) {}

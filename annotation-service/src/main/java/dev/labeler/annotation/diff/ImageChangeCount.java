package dev.labeler.annotation.diff;

/// The number of changes of an image in a range of revisions.
///
/// @param onlyNew annotations that exist at the end of the range only; `onlyOld` are at its start only
public record ImageChangeCount(String imageId, long onlyNew, long onlyOld, long both) {}

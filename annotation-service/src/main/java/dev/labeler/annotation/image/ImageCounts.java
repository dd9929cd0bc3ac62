package dev.labeler.annotation.image;

/// Totals over the images of a project.
///
/// @param noObject images with `no_object`
/// @param annotated images with at least one annotation
/// @param annotations current annotations of all images; `confirmed` of them are confirmed or
///     verified
public record ImageCounts(
        long images,
        long inProgress,
        long completed,
        long noObject,
        long annotated,
        long annotations,
        long confirmed) {}

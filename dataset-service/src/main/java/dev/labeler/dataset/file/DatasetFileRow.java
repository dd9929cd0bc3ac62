package dev.labeler.dataset.file;

/// A row of `file`: a stored file that is not an image.
///
/// @param path below the dataset's root
/// @param size bytes
/// @param sha256 lower-case hex
/// @param folder of the object below the dataset's prefix, empty or ending in `/`
public record DatasetFileRow(String path, long size, String sha256, String folder) {}

package dev.labeler.formats.read;

import dev.labeler.formats.model.LabelFormat;
import java.util.List;

/// The location of a dataset's parts, as detected. Folders are empty or end in `/`.
///
/// @param root the folder in which the format starts, below the dataset root
/// @param imageRoot the folder that image names are relative to, below the dataset root
/// @param labelFiles the label files, below the dataset root, in byte order; empty for formats with one label
///     file for each image, whose names are derived from the images
public record DatasetLayout(LabelFormat format, String root, String imageRoot, List<String> labelFiles) {
    public DatasetLayout {
        labelFiles = List.copyOf(labelFiles);
    }
}

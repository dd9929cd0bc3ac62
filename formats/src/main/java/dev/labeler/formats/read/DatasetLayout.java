package dev.labeler.formats.read;

import dev.labeler.formats.model.LabelFormat;
import java.util.List;

/// Where a dataset keeps what, as the analyser found it. Folders are empty or end in `/`.
///
/// @param root the folder in which the format starts, below the dataset root
/// @param imageRoot the folder that image names are relative to, below the dataset root
/// @param labelFiles the files that carry labels, below the dataset root, in byte order; for
///     formats with one label file an image it is empty, since they are found by the images
public record DatasetLayout(LabelFormat format, String root, String imageRoot, List<String> labelFiles) {
    public DatasetLayout {
        labelFiles = List.copyOf(labelFiles);
    }
}

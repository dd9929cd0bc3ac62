package dev.labeler.formats.voc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The content of one VOC file.
///
/// @param fileName the image's name in the file, null where it has none
/// @param width 0 where the file has none
/// @param leftOut members of objects that the model cannot represent
record VocDocument(@Nullable String fileName, int width, int height, List<VocObject> objects, List<String> leftOut) {}

package dev.labeler.formats.voc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one VOC file says.
///
/// @param fileName the image as the file names it, null where it does not
/// @param width 0 where the file does not say
/// @param leftOut members of objects that the model has no place for
record VocDocument(@Nullable String fileName, int width, int height, List<VocObject> objects, List<String> leftOut) {}

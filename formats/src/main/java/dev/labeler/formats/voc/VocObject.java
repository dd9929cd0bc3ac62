package dev.labeler.formats.voc;

import org.jspecify.annotations.Nullable;

/// One `object` of a VOC file, with its box as in the file: 1-based, both ends inclusive; NaN where a number
/// is missing.
record VocObject(
        @Nullable String name,
        double xmin,
        double ymin,
        double xmax,
        double ymax,
        @Nullable String attributes,
        int line) {}

package dev.labeler.formats.coco;

/// How COCO is written.
///
/// @param zeroBasedCategories category ids from 0 instead of 1, for tools that want the class index
public record CocoWriterOptions(boolean zeroBasedCategories) {
    public static final CocoWriterOptions DEFAULT = new CocoWriterOptions(false);
}

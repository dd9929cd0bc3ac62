package dev.labeler.formats.coco;

/// Options of the COCO writer.
///
/// @param zeroBasedCategories category ids from 0 instead of 1, for tools that expect the class index
public record CocoWriterOptions(boolean zeroBasedCategories) {
    public static final CocoWriterOptions DEFAULT = new CocoWriterOptions(false);
}

package dev.labeler.formats.coco;

/// Options of the COCO writer.
///
/// @param zeroBasedCategories category ids from 0 instead of 1, for tools that expect the class index
/// @param runLengths polygons, circles and rotated boxes as run lengths, as panoptic tools expect every segment
public record CocoWriterOptions(boolean zeroBasedCategories, boolean runLengths) {
    public static final CocoWriterOptions DEFAULT = new CocoWriterOptions(false, false);
    public static final CocoWriterOptions ZERO_BASED = new CocoWriterOptions(true, false);

    int firstCategory() {
        return zeroBasedCategories ? 0 : 1;
    }
}

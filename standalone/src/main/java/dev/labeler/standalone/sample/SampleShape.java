package dev.labeler.standalone.sample;

import java.awt.Color;
import java.util.List;

/// A shape on a sample image, in pixels.
sealed interface SampleShape {

    /// Index into [SampleDataset#CLASSES].
    int classIndex();

    default Color colour() {
        return Color.decode(SampleDataset.CLASSES.get(classIndex()).color());
    }

    /// An upright box.
    record Box(int classIndex, double x, double y, double width, double height) implements SampleShape {}

    /// A filled circle; annotated by its box.
    record Disc(int classIndex, double x, double y, double radius) implements SampleShape {}

    /// A region of one or more parts, less its holes; each ring is x1, y1, x2, y2, …
    record Region(int classIndex, List<double[]> parts, List<double[]> holes) implements SampleShape {
        public Region {
            parts = List.copyOf(parts);
            holes = List.copyOf(holes);
        }
    }
}

package dev.labeler.formats.yolo;

import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.write.AnnotationLossCounter;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportImage;

/// Counts the parts of an annotation that YOLO labels cannot represent for any shape.
final class YoloLossCounter {
    private YoloLossCounter() {}

    static void count(LossReport.Counter losses, ExportAnnotation row, ExportImage image) {
        AnnotationLossCounter counter = new AnnotationLossCounter(losses);
        counter.attributes(row, image);
        counter.confidence(row, image);
        counter.state(row, image);
    }

    static String example(ExportAnnotation row, ExportImage image) {
        return "annotation " + row.id() + " of " + image.fileName();
    }
}

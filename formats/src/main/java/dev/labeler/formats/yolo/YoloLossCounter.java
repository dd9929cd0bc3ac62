package dev.labeler.formats.yolo;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportImage;

/// Counts the parts of an annotation that YOLO labels cannot represent for any shape.
final class YoloLossCounter {
    private YoloLossCounter() {}

    static void count(LossReport.Counter losses, ExportAnnotation row, ExportImage image) {
        if (row.attributes() != null && row.attributes().length() > 2) {
            losses.add("attributes left out", () -> example(row, image));
        }
        if (!Double.isNaN(row.confidence())) {
            losses.add("confidence left out", () -> example(row, image));
        }
        if (row.state() != AnnotationState.CONFIRMED) {
            losses.add("state '" + row.state().word() + "' left out", () -> example(row, image));
        }
    }

    static String example(ExportAnnotation row, ExportImage image) {
        return "annotation " + row.id() + " of " + image.fileName();
    }
}

package dev.labeler.formats.write;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.LossReport;

/// Counts the content of annotations that a format cannot represent, with the annotation as the example.
public record AnnotationLossCounter(LossReport.Counter losses) {

    public void lost(String kind, ExportAnnotation row, ExportImage image) {
        losses.add(kind, () -> "annotation " + row.id() + " of " + image.fileName());
    }

    /// Counts the attributes, if there are any.
    public void attributes(ExportAnnotation row, ExportImage image) {
        if (row.attributes() != null && row.attributes().length() > 2) {
            lost("attributes left out", row, image);
        }
    }

    public void confidence(ExportAnnotation row, ExportImage image) {
        if (!Double.isNaN(row.confidence())) {
            lost("confidence left out", row, image);
        }
    }

    /// Counts a state other than confirmed.
    public void state(ExportAnnotation row, ExportImage image) {
        if (row.state() != AnnotationState.CONFIRMED) {
            lost("state '" + row.state().word() + "' left out", row, image);
        }
    }
}

package dev.labeler.formats.voc;

import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Refusal;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.ImportRules;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.text.CanonicalGeometry;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Passes the objects of one VOC file on. Its pixels count from 1 and both ends belong to the box: x =
/// xmin-1, w = xmax-xmin+1.
record VocObjects(
        String label, ImageInfo image, Map<String, Integer> indexes, LossReport.Counter losses, AnnotationSink sink) {

    void pass(VocDocument document) throws IOException {
        for (String member : document.leftOut()) {
            losses.add("object member '" + member + "' left out", () -> label);
        }
        long ordinal = 0;
        for (VocObject object : document.objects()) {
            object(object, ordinal++);
        }
        if (ordinal == 0) {
            annotation(-1, CanonicalGeometry.NO_OBJECT, null, 0);
        }
    }

    private void object(VocObject object, long ordinal) throws IOException {
        String where = "line " + object.line();
        Integer index = object.name() == null ? null : indexes.get(object.name());
        if (index == null) {
            sink.refused(new Refusal(label, where, "an object without a name"));
            return;
        }
        double x = object.xmin() - 1;
        double y = object.ymin() - 1;
        double width = object.xmax() - object.xmin() + 1;
        double height = object.ymax() - object.ymin() + 1;
        String reason = width < 1 || height < 1
                ? "xmax is less than xmin, or ymax than ymin"
                : ImportRules.refusal(x, y, width, height, image);
        if (reason != null) {
            sink.refused(new Refusal(label, where, "bndbox: " + reason));
            return;
        }
        String notice = width == 1 || height == 1
                ? "a box " + (width == 1 ? "one pixel wide" : "one pixel high")
                        + (width == 1 && height == 1 ? " and high" : "") + " by the inclusive rule; kept"
                : ImportRules.notice(x, y, width, height, image);
        if (notice != null) {
            sink.notice(new Refusal(label, where, notice));
        }
        annotation(index, CanonicalGeometry.of(new BoundingBox(x, y, width, height)), object.attributes(), ordinal);
    }

    private void annotation(int index, CanonicalGeometry geometry, @Nullable String attributes, long ordinal)
            throws IOException {
        sink.annotation(new SourceAnnotation(
                image.fileName(), index, geometry, null, attributes, Double.NaN, label, ordinal, null));
    }
}

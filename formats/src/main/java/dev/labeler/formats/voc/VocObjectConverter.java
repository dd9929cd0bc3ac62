package dev.labeler.formats.voc;

import dev.labeler.formats.model.Geometry.BoundingBox;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.ImportBoxPolicy;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.text.CanonicalGeometry;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Converts the objects of one VOC file to annotations. Its pixels count from 1 and both ends belong to the
/// box: x = xmin-1, w = xmax-xmin+1.
record VocObjectConverter(
        String label, ImageInfo image, Map<String, Integer> indexes, LossReport.Counter losses, AnnotationSink sink) {

    void convert(VocDocument document) throws IOException {
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
            sink.refused(new SourceProblem(label, where, "an object without a name"));
            return;
        }
        double x = object.xmin() - 1;
        double y = object.ymin() - 1;
        double width = object.xmax() - object.xmin() + 1;
        double height = object.ymax() - object.ymin() + 1;
        if (width < 1 || height < 1) {
            sink.refused(new SourceProblem(label, where, "xmax is less than xmin, or ymax than ymin"));
            return;
        }
        if (!Double.isFinite(x + y + width + height)) {
            sink.refused(new SourceProblem(label, where, "bndbox needs xmin, ymin, xmax and ymax"));
            return;
        }
        CanonicalGeometry box = CanonicalGeometry.of(new BoundingBox(x, y, width, height));
        if (!ImportBoxPolicy.accepts(box, image, label, () -> where, sink)) {
            return;
        }
        if (width == 1 || height == 1) {
            String what = width == 1 && height == 1 ? "wide and high" : width == 1 ? "wide" : "high";
            sink.notice(new SourceProblem(label, where, "a box one pixel " + what + " by the inclusive rule; kept"));
        }
        annotation(index, box, object.attributes(), ordinal);
    }

    private void annotation(int index, CanonicalGeometry geometry, @Nullable String attributes, long ordinal)
            throws IOException {
        sink.annotation(new SourceAnnotation(
                image.fileName(), index, geometry, null, attributes, Double.NaN, label, ordinal, null));
    }
}

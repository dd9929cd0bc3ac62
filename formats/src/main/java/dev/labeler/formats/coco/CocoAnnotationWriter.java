package dev.labeler.formats.coco;

import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.JsonTextBuffer;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportImage;
import org.jspecify.annotations.Nullable;

/// Writes annotations in COCO's form, for COCO files and for the flat annotations of DICE files. The stored
/// text of boxes, polygons, masks and keypoints is copied unchanged; other shapes become polygons or run
/// lengths.
public final class CocoAnnotationWriter {
    private final CocoWriterOptions options;
    private final CocoShapeConverter shapes;
    private String separator = "";

    /// @param losses counts the shapes that are converted or left out
    public CocoAnnotationWriter(CocoWriterOptions options, LossReport.Counter losses) {
        this.options = options;
        shapes = new CocoShapeConverter(losses);
    }

    /// Appends the annotation, after a comma unless it is the first one. Returns false where COCO has no form
    /// for it.
    public boolean append(JsonTextBuffer text, ExportAnnotation row, ExportImage image, long imageId) {
        ByteSlice members = members(row, image);
        if (members == null) {
            return false;
        }
        text.ascii(separator)
                .ascii("{\"id\":")
                .number(row.id())
                .ascii(",\"image_id\":")
                .number(imageId)
                .ascii(",\"category_id\":")
                .number(row.classIndex() + options.firstCategory())
                .ascii(
                        CocoShapeConverter.hasSegmentation(row.geometry().kind(), members)
                                ? ","
                                : ",\"segmentation\":[],")
                .raw(members);
        ByteSlice attributes = row.attributes();
        if (attributes != null && attributes.length() > 2) {
            text.ascii(",\"attributes\":").raw(attributes);
        }
        if (!Double.isNaN(row.confidence())) {
            text.ascii(",\"score\":").number(row.confidence());
        }
        text.raw('}');
        separator = ",\n";
        return true;
    }

    private @Nullable ByteSlice members(ExportAnnotation row, ExportImage image) {
        GeometryKind kind = row.geometry().kind();
        if (options.runLengths() && CocoShapeConverter.hasArea(kind)) {
            return shapes.toRunLengths(row, image);
        }
        if (kind == GeometryKind.BBOX || kind == GeometryKind.MASK || kind == GeometryKind.KEYPOINTS) {
            return row.geometry().text();
        }
        if (kind == GeometryKind.POLYGON
                && CocoShapeConverter.hasNoHoles(row.geometry().text())) {
            return row.geometry().text();
        }
        return shapes.convert(row, image);
    }
}

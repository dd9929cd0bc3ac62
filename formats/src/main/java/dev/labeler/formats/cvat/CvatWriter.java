package dev.labeler.formats.cvat;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.text.JsonTextBuffer;
import dev.labeler.formats.write.AnnotationLossCounter;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportHeader;
import dev.labeler.formats.write.ExportImage;
import dev.labeler.formats.write.ExportRefusedException;
import dev.labeler.formats.write.FormatWriter;
import dev.labeler.formats.write.JsonChunkWriter;
import dev.labeler.formats.write.XmlText;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// Writes CVAT for images 1.1, one XML file. An image without shapes may be one that no user has annotated, so
/// the fact that a user found it empty is not in the file.
public final class CvatWriter implements FormatWriter {
    private final JsonChunkWriter out;
    private final LossReport.Counter losses = new LossReport.Counter();
    private final CvatShapeWriter shapes;
    private @Nullable ExportImage image;
    private long images;

    public CvatWriter(OutputStream out) {
        this.out = new JsonChunkWriter(out);
        shapes = new CvatShapeWriter(this.out.text(), new AnnotationLossCounter(losses));
    }

    @Override
    public boolean needsMeasures() {
        return true;
    }

    @Override
    public void begin(ExportHeader header) throws IOException {
        JsonTextBuffer xml = out.text();
        xml.ascii("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n  <version>1.1</version>\n")
                .ascii("  <meta>\n    <task>\n      <name>");
        XmlText.append(xml, header.datasetName()).ascii("</name>\n      <mode>annotation</mode>\n      <labels>\n");
        for (ClassDefinition definition : header.classes()) {
            label(xml, definition);
            out.flushFullChunk();
        }
        xml.ascii("      </labels>\n    </task>\n  </meta>\n");
        shapes.begin(header.classes());
    }

    private void label(JsonTextBuffer xml, ClassDefinition definition) {
        if (!XmlText.isRepresentable(definition.name())) {
            losses.add("control character of a class name replaced", definition::name);
        }
        if (!definition.skeleton().isEmpty()) {
            losses.add("skeleton edges of a class left out", definition::name);
        }
        label(xml, definition.name(), definition.color(), definition.keypoints().isEmpty() ? "any" : "skeleton", null);
        for (String point : definition.keypoints()) {
            label(xml, point, null, "points", definition.name());
        }
    }

    private static void label(
            JsonTextBuffer xml, String name, @Nullable String color, String type, @Nullable String parent) {
        XmlText.append(xml.ascii("        <label><name>"), name).ascii("</name>");
        if (color != null) {
            XmlText.append(xml.ascii("<color>"), color).ascii("</color>");
        }
        xml.ascii("<type>").ascii(type).ascii("</type><attributes></attributes>");
        if (parent != null) {
            XmlText.append(xml.ascii("<parent>"), parent).ascii("</parent>");
        }
        xml.ascii("</label>\n");
    }

    @Override
    public void image(ExportImage row) throws IOException {
        ExportRefusedException.requireSize(row);
        closeImage();
        image = row;
        if (row.confirmedEmpty()) {
            losses.add("mark of an empty image left out", row::fileName);
        }
        JsonTextBuffer xml = out.text();
        XmlText.append(xml.ascii("  <image id=\"").number(images++).ascii("\" name=\""), row.fileName());
        if (row.split() != null) {
            xml.ascii("\" subset=\"").ascii(row.split().word());
        }
        xml.ascii("\" width=\"")
                .number(row.width())
                .ascii("\" height=\"")
                .number(row.height())
                .ascii("\">\n");
        out.flushFullChunk();
    }

    @Override
    public void annotation(ExportAnnotation row) throws IOException {
        if (image == null) {
            throw new IllegalStateException("annotation " + row.id() + " before any image");
        }
        shapes.append(row, image);
        out.flushFullChunk();
    }

    private void closeImage() {
        if (image != null) {
            out.text().ascii("  </image>\n");
        }
    }

    @Override
    public LossReport end() throws IOException {
        closeImage();
        image = null;
        out.text().ascii("</annotations>\n");
        out.finish();
        return losses.report();
    }
}

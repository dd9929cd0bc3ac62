package dev.labeler.formats.voc;

import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.text.CanonicalGeometry;
import dev.labeler.formats.text.JsonTextBuffer;
import dev.labeler.formats.write.AnnotationLossCounter;
import dev.labeler.formats.write.AttributeTexts;
import dev.labeler.formats.write.ExportAnnotation;
import dev.labeler.formats.write.ExportImage;
import dev.labeler.formats.write.XmlText;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes annotations as `object` elements, whose pixels count from 1 with both ends in the box: xmin = x + 1,
/// xmax = x + width. Shapes other than boxes become their boxes.
final class VocObjectWriter {
    private static final List<String> FLAGS = List.of("truncated", "occluded", "difficult");
    private static final Set<String> MEMBERS = Set.of("pose", "truncated", "occluded", "difficult");

    private final AnnotationLossCounter losses;
    private List<ClassDefinition> classes = List.of();

    VocObjectWriter(AnnotationLossCounter losses) {
        this.losses = losses;
    }

    void begin(List<ClassDefinition> all) {
        classes = all;
    }

    /// Returns whether the annotation can be written, and counts it as lost if not.
    boolean accepts(ExportAnnotation row, ExportImage image) {
        CanonicalGeometry geometry = row.geometry();
        GeometryKind kind = geometry.kind();
        if (kind == GeometryKind.CLASSIFICATION || kind == GeometryKind.POLYLINE) {
            losses.lost(kind.word() + " left out", row, image);
            return false;
        }
        if (geometry.isCrowd()) {
            losses.lost("crowd left out", row, image);
            return false;
        }
        return true;
    }

    void append(JsonTextBuffer xml, ExportAnnotation row, ExportImage image) throws IOException {
        CanonicalGeometry g = row.geometry();
        if (g.kind() != GeometryKind.BBOX) {
            losses.lost(g.kind().word() + " written as its box", row, image);
        }
        if (g.width() < 1 || g.height() < 1) {
            losses.lost("box narrower than a pixel written with one", row, image);
        }
        String name = classes.get(row.classIndex()).name();
        if (!XmlText.isRepresentable(name)) {
            losses.lost("control character of a class name replaced", row, image);
        }
        Map<String, String> attributes = AttributeTexts.read(row.attributes());
        XmlText.append(xml.ascii("\t<object>\n\t\t<name>"), name).ascii("</name>\n\t\t<pose>");
        XmlText.append(xml, attributes.getOrDefault("pose", "Unspecified")).ascii("</pose>\n");
        for (String flag : FLAGS) {
            xml.ascii("\t\t<").ascii(flag).raw('>');
            XmlText.append(xml, attributes.getOrDefault(flag, "0"));
            xml.ascii("</").ascii(flag).ascii(">\n");
        }
        xml.ascii("\t\t<bndbox>\n\t\t\t<xmin>")
                .number(g.x() + 1)
                .ascii("</xmin>\n\t\t\t<ymin>")
                .number(g.y() + 1)
                .ascii("</ymin>\n\t\t\t<xmax>")
                .number(g.x() + Math.max(1, g.width()))
                .ascii("</xmax>\n\t\t\t<ymax>")
                .number(g.y() + Math.max(1, g.height()))
                .ascii("</ymax>\n\t\t</bndbox>\n\t</object>\n");
        if (!MEMBERS.containsAll(attributes.keySet())) {
            losses.lost("attributes left out", row, image);
        }
        losses.confidence(row, image);
        losses.state(row, image);
    }
}

package dev.labeler.formats.cvat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.formats.detect.FormatDetector;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.ConversionLoss;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.Keypoint;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.PointArray;
import dev.labeler.formats.model.Rle;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.InMemoryDatasetSource;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.formats.read.UnreadableSourceException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Files as CVAT exports them as "CVAT for images 1.1".
class CvatReaderTest {
    private static final String META = """
            <?xml version="1.0" encoding="utf-8"?>
            <annotations>
              <version>1.1</version>
              <meta>
                <job><id>7</id><size>2</size><mode>annotation</mode>
                  <labels>
                    <label><name>dog</name><color>#66ff66</color><type>any</type>
                      <attributes><attribute><name>age</name><input_type>select</input_type><values>old
            young</values></attribute></attributes></label>
                    <label><name>person</name><color>#ff0000</color><type>skeleton</type><attributes></attributes>
                      <svg>&lt;line x1="1" data-type="edge" data-node-from="1" data-node-to="2"&gt;&lt;/line&gt;</svg></label>
                    <label><name>nose</name><type>points</type><attributes></attributes><parent>person</parent></label>
                    <label><name>tail</name><type>points</type><attributes></attributes><parent>person</parent></label>
                  </labels>
                </job>
                <dumped>2026-01-01 00:00:00</dumped>
              </meta>
            """;
    private final CollectingSink sink = new CollectingSink();

    private LossReport read(String images) throws IOException {
        return readFile(META + images + "</annotations>");
    }

    private LossReport readFile(String xml) throws IOException {
        InMemoryDatasetSource files = new InMemoryDatasetSource()
                .put("annotations.xml", xml)
                .image("images/a.jpg", 100, 50)
                .image("images/b/c.jpg", 100, 50);
        return new CvatReader()
                .read(files, new DatasetLayout(LabelFormat.CVAT, "", "images/", List.of("annotations.xml")), sink);
    }

    private static String image(String shapes) {
        return "<image id=\"0\" name=\"a.jpg\" subset=\"Validation\" width=\"100\" height=\"50\">" + shapes
                + "</image>";
    }

    private List<Geometry> geometries() {
        return sink.annotations.stream().map(a -> a.geometry().geometry()).toList();
    }

    @Test
    void everyKindOfShape() throws IOException {
        LossReport losses = read(image("""
                <box label="dog" source="manual" occluded="0" xtl="1.50" ytl="2.00" xbr="31.50" ybr="22.00" z_order="0"></box>
                <box label="dog" source="file" occluded="1" xtl="40" ytl="15" xbr="60" ybr="25" rotation="30.0" z_order="2">
                  <attribute name="age">old</attribute></box>
                <polygon label="dog" points="1.00,1.00;9.00,1.00;9.00,9.00" z_order="0"></polygon>
                <polyline label="dog" points="1,1;5,5"></polyline>
                <points label="dog" points="3.5,4.5"></points>
                <ellipse label="dog" cx="50" cy="25" rx="10" ry="10"></ellipse>
                <ellipse label="dog" cx="50" cy="25" rx="20" ry="10" rotation="90"></ellipse>
                <mask label="dog" rle="1, 2, 1, 2" left="10" top="20" width="3" height="2" z_order="0"></mask>
                <skeleton label="person" z_order="0">
                  <points label="tail" outside="0" occluded="1" points="30,30"></points>
                  <points label="nose" outside="0" occluded="0" points="20,20"></points>
                  <attribute name="note">x</attribute></skeleton>
                <tag label="dog" source="manual"></tag>
                <cuboid label="dog" xtl1="1"></cuboid>
                """) + "<image id=\"1\" name=\"b/c.jpg\" width=\"100\" height=\"50\"></image>");

        assertThat(sink.classes).extracting(ClassDefinition::name).containsExactly("dog", "person");
        assertThat(sink.classes.get(1).keypoints()).containsExactly("nose", "tail");
        assertThat(sink.classes.get(1).skeleton()).containsExactly(new ClassDefinition.Bone(1, 2));
        assertThat(sink.images)
                .containsExactly(new ImageInfo("a.jpg", 100, 50, Split.VAL), new ImageInfo("b/c.jpg", 100, 50, null));
        assertThat(geometries())
                .startsWith(
                        new Geometry.BoundingBox(1.5, 2, 30, 20),
                        new Geometry.RotatedBox(50, 20, 20, 10, 30),
                        new Geometry.Polygon(List.of(PointArray.of(1, 1, 9, 1, 9, 9)), List.of()),
                        new Geometry.Polyline(PointArray.of(1, 1, 5, 5)))
                .contains(
                        new Geometry.Circle(50, 25, 10),
                        // Rows 0,1,1 and 0,1,1 from (10,20): two columns of two pixels.
                        new Geometry.Mask(
                                50,
                                100,
                                Rle.of(50, 100, 11 * 50 + 20, 2, 48, 2, 50 * 88 - 22)
                                        .encode(),
                                false),
                        new Geometry.Classification());
        Geometry.Keypoints skeleton = (Geometry.Keypoints) geometries().get(8);
        assertThat(skeleton.points()).containsExactly(new Keypoint(20, 20, 2), new Keypoint(30, 30, 1));
        assertThat(sink.annotations)
                .extracting(SourceAnnotation::attributes)
                .contains("{\"source\":\"file\",\"occluded\":1,\"z_order\":2,\"age\":\"old\"}", "{\"note\":\"x\"}");
        assertThat(losses.losses())
                .extracting(ConversionLoss::kind)
                .containsExactly("ellipse read as polygon", "'cuboid' left out");
        assertThat(sink.refusals).isEmpty();
        assertThat(sink.expected).isEqualTo(11);
    }

    @Test
    void isDetectedWithItsImages() throws IOException {
        var detection = FormatDetector.detect(new InMemoryDatasetSource()
                .put("task/annotations.xml", META + image("") + "</annotations>")
                .image("task/images/x/a.jpg", 9, 9)
                .image("task/images/b.jpg", 9, 9));

        assertThat(detection.layout())
                .isEqualTo(
                        new DatasetLayout(LabelFormat.CVAT, "task/", "task/images/", List.of("task/annotations.xml")));
    }

    @Test
    void hostileShapesAreRefusedWithTheirLine() throws IOException {
        read(image("""
                <box label="dog" xtl="9" ytl="1" xbr="1" ybr="5"></box>
                <box label="dog" xtl="NaN" ytl="1" xbr="1" ybr="5"></box>
                <box xtl="1" ytl="1" xbr="5" ybr="5"></box>
                <polygon label="dog" points="1,1;2"></polygon>
                <polygon label="dog" points="1,x;2,2;3,3"></polygon>
                <mask label="dog" rle="1,2" left="99" top="0" width="2000000000" height="2000000000"></mask>
                <mask label="dog" rle="7, -1" left="0" top="0" width="2" height="2"></mask>
                <mask label="dog" left="0" top="0" width="2" height="2"></mask>
                <skeleton label="person"></skeleton>
                <ellipse label="dog" cx="1e300" cy="1" rx="1e300" ry="1e300"></ellipse>
                """) + "<image id=\"1\" name=\"../../etc/passwd\"></image><image id=\"1\"></image>"
                + "<image name=\"a.jpg\"></image><track id=\"0\"></track>");

        assertThat(sink.annotations).isEmpty();
        assertThat(sink.refusals).hasSize(14).allMatch(refusal -> refusal.path().startsWith("line "));
        assertThat(sink.refusals)
                .extracting(SourceProblem::reason)
                .contains(
                        "a shape needs a label",
                        "'x' is not a number",
                        "'rle' is missing",
                        "a skeleton without points");
    }

    @Test
    void documentTypesAndDeepNestingAreRefused() {
        assertThatThrownBy(() -> readFile(
                        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><annotations>&x;" + "</annotations>"))
                .isInstanceOf(UnreadableSourceException.class);
        assertThatThrownBy(() -> read("<image name=\"a.jpg\">" + "<a>".repeat(100)))
                .isInstanceOf(UnreadableSourceException.class)
                .hasMessageContaining("more than 64 elements");
        assertThatThrownBy(() -> read("<image name=\"a.jpg\"><box")).isInstanceOf(UnreadableSourceException.class);
        assertThatThrownBy(() -> readFile("<html></html>")).isInstanceOf(UnreadableSourceException.class);
    }
}

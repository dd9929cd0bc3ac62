package dev.labeler.formats.voc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.InMemoryDatasetSource;
import dev.labeler.formats.roundtrip.RoundTripExporter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.Test;

class VocReaderTest {

    private static String object(String name, String box) {
        String[] n = box.split(" ", -1);
        return "<object><name>" + name + "</name><pose>Left</pose><truncated>1</truncated><difficult>0</difficult>"
                + "<bndbox><xmin>" + n[0] + "</xmin><ymin>" + n[1] + "</ymin><xmax>" + n[2] + "</xmax><ymax>" + n[3]
                + "</ymax></bndbox></object>";
    }

    private static String document(String fileName, String objects) {
        return "<annotation><filename>" + fileName + "</filename><size><width>100</width><height>80</height>"
                + "<depth>3</depth></size>" + objects + "</annotation>";
    }

    private static CollectingSink read(String xml) throws IOException {
        return read(new InMemoryDatasetSource().put("Annotations/a.xml", xml));
    }

    private static CollectingSink read(InMemoryDatasetSource files) throws IOException {
        return RoundTripExporter.read(files, new DatasetLayout(LabelFormat.PASCAL_VOC, "", "", List.of()));
    }

    @Test
    void bothEndsOfABoxBelongToIt() throws IOException {
        CollectingSink sink = read(document("a.jpg", object("cat", "1 1 100 80") + object("dog", "5 6 5 6")));

        assertThat(sink.texts())
                .containsExactly(
                        "a.jpg 0 bbox \"bbox\":[0,0,100,80],\"area\":8000,\"iscrowd\":0",
                        "a.jpg 1 bbox \"bbox\":[4,5,1,1],\"area\":1,\"iscrowd\":0");
        assertThat(sink.annotations.getFirst().attributes())
                .isEqualTo("{\"pose\":\"Left\",\"truncated\":1,\"difficult\":0}");
        assertThat(sink.notices)
                .extracting(SourceProblem::reason)
                .containsExactly("a box one pixel wide and high by the inclusive rule; kept");
    }

    @Test
    void theImageOfTheSameStemBeatsAStaleFileName() throws IOException {
        InMemoryDatasetSource files = new InMemoryDatasetSource()
                .put("Annotations/0001.xml", document("old.jpg", object("cat", "1 1 9 9")))
                .put("Annotations/0002.xml", document("0002", ""))
                .put("ImageSets/Main/train.txt", "0001\n")
                .put("ImageSets/Main/test.txt", "0002\n")
                .put("ImageSets/Main/trainval.txt", "0001\n0002\n")
                .image("JPEGImages/0001.jpg", 100, 80)
                .image("JPEGImages/0002.png", 50, 40);

        CollectingSink sink = RoundTripExporter.read(files);

        assertThat(sink.images)
                .containsExactly(
                        new ImageInfo("0001.jpg", 100, 80, Split.TRAIN), new ImageInfo("0002.png", 50, 40, Split.TEST));
        assertThat(sink.notices).extracting(SourceProblem::reason).containsExactly("says 100x80, the image is 50x40");
        assertThat(sink.annotations)
                .extracting(annotation -> annotation.geometry().kind())
                .containsExactly(GeometryKind.BBOX, GeometryKind.NO_OBJECT);
    }

    @Test
    void aDocumentTypeIsRefusedWithoutACall() throws IOException, InterruptedException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(300);
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/x";
            for (String type : List.of(
                    "<!DOCTYPE annotation SYSTEM \"" + url + "\">",
                    "<!DOCTYPE annotation [<!ENTITY e SYSTEM \"" + url + "\">]>",
                    "<!DOCTYPE annotation [<!ENTITY % p SYSTEM \"" + url + "\"> %p;]>",
                    "<!DOCTYPE annotation [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>")) {
                CollectingSink sink = read(type + document("&e;a.jpg", object("cat", "1 1 2 2")));

                assertThat(sink.annotations).isEmpty();
                assertThat(sink.refusals).hasSize(1);
                assertThat(sink.refusals.getFirst().reason()).contains("DTD");
            }
            assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aBadFileIsRefusedByLineAndTheOthersAreRead() throws IOException {
        CollectingSink sink = read(new InMemoryDatasetSource()
                .put("a.xml", "<annotation>\n<object>\n<name>cat</nam></object></annotation>")
                .put("b.xml", document("b.jpg", object("cat", "9 9 3 3") + object("cat", "x 1 2 3")))
                .put(
                        "c.xml",
                        document(
                                "c.jpg",
                                object("cat", "9 9 3 3") + "<object><bndbox/></object>"
                                        + "<object><name>cat</name></object>" + object("cat", "200 1 300 9")))
                .put("d.xml", "<html/>")
                .put("e.xml", "")
                .put("f.xml", document("../f.jpg", ""))
                .put("g.xml", document("g.jpg", object("cat", "1 2 3 4"))));

        assertThat(sink.texts()).containsExactly("g.jpg 0 bbox \"bbox\":[0,1,3,3],\"area\":9,\"iscrowd\":0");
        assertThat(sink.refusals)
                .extracting(SourceProblem::file)
                .containsExactly("a.xml", "b.xml", "d.xml", "e.xml", "c.xml", "c.xml", "c.xml", "c.xml", "f.xml");
        assertThat(sink.refusals.getFirst().path()).isEqualTo("line 3");
        assertThat(sink.refusals)
                .extracting(SourceProblem::reason)
                .contains(
                        "'x' is not a number",
                        "<html> is not <annotation>",
                        "xmax is less than xmin, or ymax than ymin",
                        "an object without a name",
                        "bndbox needs xmin, ymin, xmax and ymax",
                        "the box lies outside the image, which is 100x80");
    }
}

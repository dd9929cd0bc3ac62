package dev.labeler.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Formats of other software are imported and exported through REST.
class FormatsRestTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final String CVAT = """
            <annotations><version>1.1</version><image id="0" name="a.png" width="20" height="10">
            <box label="cat" xtl="1" ytl="2" xbr="9" ybr="8"/><polygon label="dog" points="1,1;9,1;9,9"/></image></annotations>
            """;
    private static final String LABEL_STUDIO = """
            [{"id":1,"annotations":[{"result":[{"original_width":20,"original_height":10,"type":"rectanglelabels","value":{"x":5,
            "y":20,"width":40,"height":60,"rotation":0,"rectanglelabels":["cat"]}}]}],"data":{"image":"/data/upload/1/0a1b2c3d-a.png"}}]
            """;
    private static final String LABELME = """
            {"version":"5.4.1","flags":{},"shapes":[{"label":"cat","points":[[1,2],[9,8]],"shape_type":"rectangle"}],
            "imagePath":"a.png","imageHeight":10,"imageWidth":20}
            """;

    private static byte[] picture() throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB), "png", out);
        return out.toByteArray();
    }

    private static String imported(String format, String file, String labels) throws Exception {
        var work = server.work();
        var upload = work.upload(
                format, format + ".zip", UploadZips.of(Map.of("a.png", picture(), file, labels.getBytes(UTF_8))));
        assertThat(upload.get("format").asText()).isEqualTo(format);
        var project = work.project(upload);
        assertThat(work.importAll(project).get("imported").asLong()).isPositive();
        var box = server.rest()
                .get("/api/v1/annotations?project_id=" + project + "&image_id=a.png")
                .expect(200)
                .toString();
        assertThat(box).contains("[1,2,8,6]");
        return project;
    }

    @Test
    void labelsOfOtherSoftwareAreImportedAndExported() throws Exception {
        imported("label_studio", "tasks.json", LABEL_STUDIO);
        imported("labelme", "a.json", LABELME);
        var project = imported("cvat", "annotations.xml", CVAT);
        var stream = "/api/v1/projects/" + project + "/export/stream?include_draft=true&format=";

        var tasks = server.rest().get(stream + "label_studio").expect(200);
        assertThat(tasks.at("/0/annotations/0/result/0/value/x").asDouble()).isEqualTo(5);
        var dice = server.rest().get(stream + "dice").expect(200);
        assertThat(dice.at("/annotations/0/bbox").toString()).isEqualTo("[1,2,8,6]");
        assertThat(dice.at("/categories/1/name").asText())
                .isEqualTo(dice.at("/classes/1/name").asText());
        assertThat(server.rest()
                        .get(stream + "coco&options.run_lengths=true")
                        .expect(200)
                        .at("/annotations/1/segmentation/size")
                        .toString())
                .isEqualTo("[10,20]");
    }
}

package dev.labeler.formats.roundtrip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.labeler.formats.coco.CocoReader;
import dev.labeler.formats.coco.CocoWriter;
import dev.labeler.formats.coco.CocoWriterOptions;
import dev.labeler.formats.model.ConversionLoss;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.read.CollectingSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.InMemoryDatasetSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Metadata of COCO files is kept or counted as a loss.
class CocoMetadataRoundTripTest {
    private static final String COCO = """
            {"info":{"description":"Sheep","url":"https://example.org","version":"2.5","year":2019,"contributor":"A \\"B\\"",
              "date_created":"2019/09/01","funding":{"id":9007199254740993}},
             "licenses":[{"id":1,"name":"CC-BY 4.0","url":"https://creativecommons.org/licenses/by/4.0/"}],
             "categories":[{"id":7,"name":"sheep","supercategory":"animal","keypoints":["nose","left","right"],
               "skeleton":[[1,2],[1,3]],"flip_idx":[0,2,1],"isthing":1,"synset":"sheep.n.01","big":9007199254740993,"more":{"a":[1,null]}}],
             "images":[{"id":3,"file_name":"a.jpg","width":100,"height":80,"license":1}],
             "annotations":[
              {"id":1,"image_id":3,"category_id":7,"bbox":[1,2,30,40],"area":1200,"iscrowd":1,"segmentation":[]},
              {"id":2,"image_id":3,"category_id":7,"bbox":[1,2,30,40],"area":600,"iscrowd":1,
               "segmentation":[[1,2,31,2,31,42]]},
              {"id":3,"image_id":3,"category_id":7,"bbox":[1,2,30,40],"area":1200,"iscrowd":0}]}
            """;

    @Test
    void categoriesInfoLicensesAndCrowdsComeThrough() throws IOException {
        CollectingSink first =
                RoundTripExporter.read(new InMemoryDatasetSource().put("x.json", COCO), LabelFormat.COCO, "x.json");
        String once = coco(first);
        CollectingSink second =
                RoundTripExporter.read(new InMemoryDatasetSource().put("x.json", once), LabelFormat.COCO, "x.json");

        assertThat(once)
                .contains("\"info\":{\"description\":\"Sheep\",\"version\":\"v1.0\"")
                .contains("\"contributor\":\"A \\\"B\\\"\",\"url\":\"https://example.org\"")
                .contains("\"funding\":{\"id\":9007199254740993}")
                .contains("\"licenses\":[{\"id\":1,\"name\":\"CC-BY 4.0\"")
                .contains("\"flip_idx\":[0,2,1],\"keypoints\":[\"nose\",\"left\",\"right\"],\"skeleton\":[[1,2],[1,3]]")
                .contains("\"isthing\":1,\"synset\":\"sheep.n.01\",\"big\":9007199254740993,\"more\":{\"a\":[1,null]}}")
                .contains("\"segmentation\":[],\"bbox\":[1,2,30,40],\"area\":1200,\"iscrowd\":1}")
                .contains("\"segmentation\":[[1,2,31,2,31,42]],\"bbox\":[1,2,30,40],\"area\":600,\"iscrowd\":1}");
        assertThat(second.texts()).isEqualTo(first.texts());
        assertThat(second.source).isEqualTo(first.source);
        assertThat(coco(second)).isEqualTo(once);
    }

    @Test
    void theLicenseOfAnImageIsCounted() throws IOException {
        var losses = new CocoReader()
                .read(
                        new InMemoryDatasetSource().put("x.json", COCO),
                        new DatasetLayout(LabelFormat.COCO, "", "", List.of("x.json")),
                        new CollectingSink());

        assertThat(losses.losses())
                .extracting(ConversionLoss::kind, ConversionLoss::count)
                .containsExactly(tuple("image member 'license' left out", 1L));
    }

    private static String coco(CollectingSink content) throws IOException {
        return new String(
                RoundTripExporter.write(content, out -> new CocoWriter(out, CocoWriterOptions.DEFAULT))
                        .bytes(),
                StandardCharsets.UTF_8);
    }
}

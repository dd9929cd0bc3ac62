package dev.labeler.formats.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.formats.FormatReaderFactory;
import dev.labeler.formats.detect.FormatDetector;
import dev.labeler.formats.model.ImageInfo;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Label files that reference images in one of several folders.
class ImageNameResolverTest {
    private static final String COCO = "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"}],\"annotations\":"
            + "[{\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[1,1,4,4]}],\"categories\":[{\"id\":1,\"name\":\"x\"}]}";
    private static final String DICE = "{\"format_version\":\"1.0\",\"classes\":[{\"id\":0,\"name\":\"x\"}],\"images\":"
            + "[{\"id\":1,\"file_name\":\"a.jpg\",\"annotations\":[{\"id\":1,\"class_id\":0,\"bbox\":[1,1,4,4]}]}]}";

    private static CollectingSink read(InMemoryDatasetSource files) throws IOException {
        DatasetLayout layout =
                Objects.requireNonNull(FormatDetector.detect(files).layout());
        assertThat(layout.imageRoot())
                .as("the folder that contains every image")
                .isEmpty();
        CollectingSink sink = new CollectingSink();
        FormatReaderFactory.create(layout.format()).read(files, layout, sink);
        return sink;
    }

    @ParameterizedTest
    @ValueSource(strings = {COCO, DICE})
    void imagesOfOtherFoldersAreImagesAndReported(String labels) throws IOException {
        InMemoryDatasetSource files =
                new InMemoryDatasetSource().put("labels.json", labels).image("train/a.jpg", 9, 9);
        for (int i = 0; i < 80; i++) {
            files.image("val/" + i + ".jpg", 9, 9);
        }

        CollectingSink sink = read(files);

        assertThat(sink.images).extracting(ImageInfo::fileName).containsExactly("train/a.jpg");
        assertThat(sink.annotations).hasSize(1);
        assertThat(sink.refusals).isEmpty();
        assertThat(sink.notices).singleElement().satisfies(notice -> {
            assertThat(notice.file()).isEqualTo("val/0.jpg");
            assertThat(notice.reason()).contains("80 images are mentioned by no label file");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {COCO, DICE})
    void nameOfTwoImagesIsReportedAndNotChosen(String labels) throws IOException {
        CollectingSink sink = read(new InMemoryDatasetSource()
                .put("labels.json", labels)
                .image("train/a.jpg", 9, 9)
                .image("val/a.jpg", 9, 9));

        assertThat(sink.images).isEmpty();
        assertThat(sink.annotations).isEmpty();
        assertThat(sink.refusals.getFirst().reason())
                .isEqualTo("'a.jpg' may refer to train/a.jpg or val/a.jpg. Write the full path of the image");
    }

    @Test
    void labelFileBesideItsImagesMeansThose() throws IOException {
        CollectingSink sink = read(new InMemoryDatasetSource()
                .put("train/_annotations.coco.json", COCO)
                .put("val/_annotations.coco.json", COCO)
                .image("train/a.jpg", 9, 9)
                .image("val/a.jpg", 9, 9));

        assertThat(sink.images).extracting(ImageInfo::fileName).containsExactly("train/a.jpg", "val/a.jpg");
        assertThat(sink.refusals).isEmpty();
    }
}

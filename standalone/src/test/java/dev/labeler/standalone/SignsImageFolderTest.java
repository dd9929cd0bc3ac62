package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.standalone.demo.RestClient;
import dev.labeler.testing.SharedData;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Hand signs in ten class folders: classification in, classification out.
final class SignsImageFolderTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    @Test
    void classFoldersBecomeOneClassificationAnImage() throws Exception {
        var work = server.work();
        var upload = work.upload("signs", "signs.zip", UploadZips.ofFolder(SharedData.require("signs-imagefolder")));
        assertThat(upload.get("format").asText()).isEqualTo("imagefolder");
        assertThat(upload.get("num_images").asLong()).isEqualTo(120);
        assertThat(upload.get("num_classes").asInt()).isEqualTo(10);
        assertThat(upload.get("task_type").asText()).isEqualTo("image_classification");

        var projectId = work.project(upload);
        assertThat(work.importAll(projectId).get("imported").asLong()).isEqualTo(120);
        work.confirmAll(projectId);
        var dice = RestClient.read(Files.readString(work.download(work.publish(projectId), "dice")));
        assertThat(dice.get("task_type").asText()).isEqualTo("image_classification");
        assertThat(dice.get("classes")).hasSize(10);
        assertThat(dice.get("images")).hasSize(120);
        for (var image : dice.get("images")) {
            var name = image.get("file_name").asText();
            var folder = name.substring(0, name.indexOf('/'));
            assertThat(image.at("/annotation/class_name").asText()).isEqualTo(folder);
        }
    }
}

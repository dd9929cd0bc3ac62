package dev.labeler.annotation.mask;

import static dev.labeler.annotation.mask.MaskUploadClient.png;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.MaskGroupUpload;
import dev.labeler.proto.annotation.v1.Project;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class MaskGroupTest {
    private static TestAnnotationService service;
    private static MaskUploadClient client;
    private static Project project;

    @BeforeAll
    static void start() throws Exception {
        service = new TestAnnotationService();
        client = new MaskUploadClient(service, 1);
        project = service.project(TestImages.blank(3));
    }

    @AfterAll
    static void stop() {
        client.close();
        service.close();
    }

    @Test
    void uploadedMasksAreVerifiedAndMoved() throws Exception {
        var annotation = client.annotation(project, "img000.png");
        var liver = TestMasks.png(10);
        var spleen = TestMasks.png(20);
        var group = client.create(
                annotation, png("liver.png", liver).setSliceIndex(7).setLabelName("liver"), png("spleen.png", spleen));

        assertThat(group.getFiles(0).getKey())
                .isEqualTo("mask/" + annotation + "/" + group.getGroupId() + "/0001_liver.png");
        assertThat(client.put(group.getFiles(0), liver)).isEqualTo(200);
        assertThat(client.put(group.getFiles(1), spleen)).isEqualTo(200);
        var completed = client.complete(group);

        assertThat(completed.getComplete()).isTrue();
        assertThat(completed.getVerifiedList()).containsExactly("liver.png", "spleen.png");
        var found = client.find(group);
        assertThat(found.getComplete()).isTrue();
        assertThat(found.getFiles(0).getUsable()).isTrue();
        assertThat(found.getFiles(0).getDimensionsList())
                .containsExactly((long) TestImages.WIDTH, (long) TestImages.HEIGHT);
        assertThat(client.get(found.getFiles(0).getDownloadUrl())).isEqualTo(liver);
        assertThat(keys(group)).hasSize(3).anyMatch(key -> key.endsWith("/metadata.json"));
        assertThat(stagingKeys(group)).isEmpty();
    }

    @Test
    void aLatePutChangesNothing() throws Exception {
        var annotation = client.annotation(project, "img000.png");
        var mask = TestMasks.png(10);
        var other = mask.clone();
        other[other.length - 1] ^= 1;
        var group = client.create(annotation, png("liver.png", mask));
        client.put(group.getFiles(0), mask);
        client.complete(group);

        assertThat(client.put(group.getFiles(0), other)).isEqualTo(200);
        assertThat(client.complete(group).getComplete()).isTrue();

        assertThat(client.get(client.find(group).getFiles(0).getDownloadUrl())).isEqualTo(mask);
    }

    @Test
    void invalidFilesAreNamedAndCanBeUploadedAgain() throws Exception {
        var annotation = client.annotation(project, "img000.png");
        var mask = TestMasks.png(10);
        var text = "not a mask".getBytes(StandardCharsets.UTF_8);
        var small = TestMasks.png(20, 10, 5);
        var otherBytes = mask.clone();
        otherBytes[otherBytes.length - 20] ^= 1;
        var group = client.create(
                annotation,
                png("good.png", mask),
                png("hash.png", mask),
                png("text.png", text),
                png("small.png", small),
                png("absent.png", mask));
        client.put(group.getFiles(0), mask);
        client.put(group.getFiles(1), otherBytes);
        client.put(group.getFiles(2), text);
        client.put(group.getFiles(3), small);

        var first = client.complete(group);

        assertThat(first.getComplete()).isFalse();
        assertThat(first.getVerifiedList()).containsExactly("good.png");
        assertThat(first.getMissingList()).containsExactly("absent.png");
        assertThat(first.getRejectedList())
                .extracting(file -> file.getFile() + " " + file.getReason())
                .containsExactly(
                        "hash.png has another SHA-256 than announced",
                        "text.png is not a PNG",
                        "small.png has 20x10 pixels, the image has 200x100");

        client.put(group.getFiles(1), mask);
        assertThat(client.complete(group).getVerifiedList()).containsExactly("good.png", "hash.png");
    }

    private static List<String> keys(MaskGroupUpload group) {
        return keys("mask/" + group.getAnnotationId() + "/" + group.getGroupId() + "/");
    }

    private static List<String> stagingKeys(MaskGroupUpload group) {
        return keys("mask-staging/" + group.getAnnotationId() + "/" + group.getGroupId() + "/");
    }

    private static List<String> keys(String prefix) {
        try (var objects = service.annotationStore().list(prefix)) {
            return objects.map(object -> object.key()).toList();
        }
    }
}

package dev.labeler.dataset.analysis;

import static dev.labeler.dataset.DatasetClient.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.dataset.DatasetClient;
import dev.labeler.dataset.TestArchives;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.proto.dataset.v1.DatasetFormat;
import dev.labeler.proto.dataset.v1.GetAccessRequest;
import dev.labeler.proto.dataset.v1.Image;
import dev.labeler.proto.dataset.v1.ListImagesRequest;
import dev.labeler.proto.dataset.v1.ListImagesResponse;
import dev.labeler.testing.SharedData;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RealDatasetAnalysisTest {
    private static TestDatasetService service;
    private static DatasetClient owner;

    @BeforeAll
    static void open() {
        service = new TestDatasetService();
        owner = service.asUser(1);
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void bccdIsPascalVoc() throws Exception {
        var zip = TestArchives.zip(SharedData.require("bccd-voc"));

        var report = owner.uploadOne(named("bccd"), "bccd-voc.zip", zip);

        assertThat(report.getFormat()).isEqualTo(DatasetFormat.DATASET_FORMAT_PASCAL_VOC);
        assertThat(report.getConfidence()).isGreaterThan(0.9);
        assertThat(report.getTaskType()).isEqualTo("object_detection");
        assertThat(report.getNumImages()).isEqualTo(364);
        assertThat(report.getNumMissingImages()).isZero();
        assertThat(report.getNumAnnotations()).isEqualTo(4888);
        assertThat(report.getClassNamesList()).containsExactly("Platelets", "RBC", "WBC");
        assertThat(report.getSplitsMap().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(364);
        assertThat(report.getDataset().getLabeled()).isTrue();
        assertThat(report.getDataset().getIntegrity()).isEqualTo("ok");
        // All other formats, each with its reason.
        assertThat(report.getRejectedList()).hasSize(9);
        assertThat(images(report.getDatasetId()).getImagesList()).hasSize(200).allSatisfy(image -> {
            assertThat(image.getId()).startsWith("BloodImage_");
            assertThat(image.getWidth()).isEqualTo(640);
            assertThat(image.getHeight()).isEqualTo(480);
        });
        var access = service.as(service.services.asInternal("annotation-service", 1L))
                .rpc()
                .getAccess(GetAccessRequest.newBuilder()
                        .setDatasetId(report.getDatasetId())
                        .build());
        assertThat(access.getImageRoot()).isEqualTo("JPEGImages/");
        assertThat(service.keys(access.getStoragePath() + access.getImageRoot()))
                .hasSize(364);
    }

    @Test
    void tacoWithoutImagesHasNamesAndSizes() throws Exception {
        var json = Files.readAllBytes(SharedData.require("taco/annotations.json"));

        var report = owner.uploadOne(named("taco"), "annotations.json", json);

        assertThat(report.getFormat()).isEqualTo(DatasetFormat.DATASET_FORMAT_COCO);
        assertThat(report.getNumImages()).isEqualTo(1500);
        assertThat(report.getNumMissingImages()).isEqualTo(1500);
        assertThat(report.getNumAnnotations()).isEqualTo(4784);
        assertThat(report.getNumClasses()).isEqualTo(60);
        assertThat(report.getTaskType()).isEqualTo("instance_segmentation");
        assertThat(report.getDataset().getIntegrity()).isEqualTo("files_missing");
        assertThat(report.getDataset().getAnnotationPath()).isEqualTo("annotations.json");
        assertThat(report.getDataset().getName()).isEqualTo("taco");
        assertThat(images(report.getDatasetId()).getImagesList()).hasSize(200).allSatisfy(image -> {
            assertThat(image.getStored()).isFalse();
            assertThat(image.hasUrl()).isFalse();
            assertThat(image.getWidth()).isPositive();
            assertThat(image.getHeight()).isPositive();
        });
    }

    @Test
    void signsAreAnImageFolder() throws Exception {
        var zip = TestArchives.zip(SharedData.require("signs-imagefolder"));

        var report = owner.uploadOne(named("signs"), "signs-imagefolder.zip", zip);

        assertThat(report.getFormat()).isEqualTo(DatasetFormat.DATASET_FORMAT_IMAGEFOLDER);
        assertThat(report.getNumImages()).isEqualTo(120);
        assertThat(report.getNumAnnotations()).isEqualTo(120);
        assertThat(report.getClassNamesList()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(report.getTaskType()).isEqualTo("image_classification");
        assertThat(images(report.getDatasetId()).getImagesList())
                .extracting(Image::getId)
                .contains("3/IMG_1121.JPG");
    }

    private static ListImagesResponse images(String id) throws Exception {
        return owner.rpc()
                .listImages(ListImagesRequest.newBuilder()
                        .setDatasetId(id)
                        .setLimit(200)
                        .build());
    }
}

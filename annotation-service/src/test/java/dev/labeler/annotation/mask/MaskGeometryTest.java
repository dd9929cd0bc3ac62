package dev.labeler.annotation.mask;

import static dev.labeler.annotation.mask.MaskUploadClient.png;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.formats.model.Rle;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.NewMaskFile;
import dev.labeler.proto.annotation.v1.Project;
import dev.labeler.proto.annotation.v1.UpdateAnnotationRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Geometry;
import dev.labeler.proto.type.v1.Mask;
import dev.labeler.proto.type.v1.MaskSize;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Geometries that name an uploaded mask.
final class MaskGeometryTest {
    private static final int COLUMNS = 10;

    /// The first columns of the picture.
    private static final Rle EXPECTED = Rle.of(
            TestImages.HEIGHT,
            TestImages.WIDTH,
            0,
            COLUMNS * TestImages.HEIGHT,
            (TestImages.WIDTH - COLUMNS) * TestImages.HEIGHT);

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
    void aGeometryTakesTheRunsOfItsMaskAndKeepsThem() throws Exception {
        var annotation = client.annotation(project, "img000.png");
        var mask = TestMasks.png(COLUMNS);
        var group = client.create(annotation, png("liver.png", mask));
        client.put(group.getFiles(0), mask);
        var maskId = group.getFiles(0).getMaskId();
        refuses(annotation, named(maskId), "geometry.mask_id", "is not a verified mask of this project: " + maskId);
        client.complete(group);

        var saved = update(annotation, named(maskId));

        assertThat(saved.getAnnotationType()).isEqualTo("mask");
        assertThat(saved.getGeometry().getMask())
                .isEqualTo(Mask.newBuilder()
                        .setSize(MaskSize.newBuilder()
                                .setHeight(TestImages.HEIGHT)
                                .setWidth(TestImages.WIDTH))
                        .setCounts(EXPECTED.encode())
                        .setMaskId(maskId)
                        .build());
        client.delete(group);
        // A client that sends the geometry back as it was, or only its id, keeps it.
        assertThat(update(annotation, saved.getGeometry()).getGeometry()).isEqualTo(saved.getGeometry());
        assertThat(update(annotation, named(maskId)).getGeometry()).isEqualTo(saved.getGeometry());
        var other = client.annotation(project, "img000.png");
        refuses(other, named(maskId), "geometry.mask_id", "is not a verified mask of this project: " + maskId);
    }

    @Test
    void countsThatAreNotThoseOfTheMaskAreRefused() throws Exception {
        var annotation = client.annotation(project, "img000.png");
        var maskId = uploaded(annotation, TestMasks.png(COLUMNS));
        var counts = Geometry.newBuilder()
                .setMask(Mask.newBuilder()
                        .setSize(MaskSize.newBuilder()
                                .setHeight(TestImages.HEIGHT)
                                .setWidth(TestImages.WIDTH))
                        .setCounts(
                                Rle.of(TestImages.HEIGHT, TestImages.WIDTH, 1, TestImages.HEIGHT * TestImages.WIDTH - 1)
                                        .encode())
                        .setMaskId(maskId))
                .build();

        refuses(
                annotation,
                counts,
                "geometry.counts",
                "are not those of the mask " + maskId + "; omit either counts or mask_id");
    }

    @Test
    void aMaskOfAnotherProjectIsNotFound() throws Exception {
        var other = service.project(TestImages.blank(1));
        var maskId = uploaded(client.annotation(other, "img000.png"), TestMasks.png(COLUMNS));

        refuses(
                client.annotation(project, "img000.png"),
                named(maskId),
                "geometry.mask_id",
                "is not a verified mask of this project: " + maskId);
    }

    @Test
    void aVolumeIsStoredAndHasNoRuns() throws Exception {
        var annotation = client.annotation(project, "img000.png");
        var volume = TestMasks.volume(4, 3, 2);
        var group = client.create(
                annotation,
                NewMaskFile.newBuilder()
                        .setFileName("series.nii")
                        .setContentType("application/octet-stream")
                        .setSize(volume.length)
                        .setSha256(Sha256.hex(volume)));
        client.put(group.getFiles(0), volume);
        assertThat(client.complete(group).getComplete()).isTrue();

        var found = client.find(group).getFiles(0);

        assertThat(found.getDimensionsList()).containsExactly(4L, 3L, 2L);
        assertThat(found.getUsable()).isFalse();
        refuses(
                annotation,
                named(found.getMaskId()),
                "geometry.mask_id",
                "is not a PNG of at most 100000 runs: " + found.getMaskId());
    }

    private static String uploaded(long annotation, byte[] mask) throws Exception {
        var group = client.create(annotation, png("liver.png", mask));
        client.put(group.getFiles(0), mask);
        assertThat(client.complete(group).getComplete()).isTrue();
        return group.getFiles(0).getMaskId();
    }

    private static Geometry named(String maskId) {
        return Geometry.newBuilder()
                .setMask(Mask.newBuilder().setMaskId(maskId))
                .build();
    }

    private static Annotation update(long annotation, Geometry geometry) {
        return service.user(1)
                .annotations()
                .updateAnnotation(UpdateAnnotationRequest.newBuilder()
                        .setAnnotationId(annotation)
                        .setGeometry(geometry)
                        .build());
    }

    private static void refuses(long annotation, Geometry geometry, String path, String reason) throws Exception {
        var error = AnnotationErrors.of(() -> update(annotation, geometry));
        assertThat(error.reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(error.metadata()).containsEntry("path", path);
        assertThat(error.status().getMessage()).isEqualTo(path + ": " + reason + ".");
    }
}

package dev.labeler.annotation.mask;

import static dev.labeler.annotation.mask.MaskUploadClient.png;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.CreateMaskGroupRequest;
import dev.labeler.proto.annotation.v1.DeleteAnnotationRequest;
import dev.labeler.proto.annotation.v1.MaskGroup;
import dev.labeler.proto.annotation.v1.MaskGroupUpload;
import dev.labeler.proto.annotation.v1.NewMaskFile;
import dev.labeler.proto.annotation.v1.Project;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

    @Test
    void aLinkAcceptsOnlyTheAnnouncedSizeAndType() throws Exception {
        var mask = TestMasks.png(10);
        var group = client.create(client.annotation(project, "img000.png"), png("a.png", mask));
        var file = group.getFiles(0);

        assertThat(client.put(file, Arrays.copyOf(mask, mask.length - 1))).isEqualTo(403);
        assertThat(client.put(file, Arrays.copyOf(mask, mask.length + 1))).isEqualTo(403);
        assertThat(client.put(file.getUploadUrl(), Map.of("content-type", "text/html"), mask))
                .isEqualTo(403);

        assertThat(client.complete(group).getMissingList()).containsExactly("a.png");
    }

    @Test
    void aStoredFileOfAnotherSizeIsRejected() throws Exception {
        var mask = TestMasks.png(10);
        var group = client.create(client.annotation(project, "img000.png"), png("a.png", mask));
        service.annotationStore()
                .put(
                        MaskObjectKeys.stagingPrefix(group.getAnnotationId(), group.getGroupId()) + "0001_a.png",
                        Arrays.copyOf(mask, 20),
                        "image/png",
                        Map.of());

        assertThat(client.complete(group).getRejectedList())
                .extracting(file -> file.getFile() + " " + file.getReason())
                .containsExactly("a.png has 20 bytes, not " + mask.length);
    }

    @Test
    void aLinkExpires() throws Exception {
        var mask = TestMasks.png(10);
        var group = client.masks()
                .createMaskGroup(CreateMaskGroupRequest.newBuilder()
                        .setAnnotationId(client.annotation(project, "img000.png"))
                        .setName("series")
                        .setExpiresIn(1)
                        .addFiles(png("a.png", mask))
                        .build());

        Eventually.eventually(
                () -> assertThat(client.put(group.getFiles(0), mask)).isEqualTo(403));
    }

    @Test
    void aRepeatedCreationReturnsTheSameGroupWithNewLinks() throws Exception {
        var mask = TestMasks.png(10);
        var request = CreateMaskGroupRequest.newBuilder()
                .setAnnotationId(client.annotation(project, "img000.png"))
                .setName("series")
                .addFiles(png("a.png", mask))
                .build();
        var repeating = client.masksWithIdempotencyKey("mask-1");

        var first = repeating.createMaskGroup(request);
        var second = repeating.createMaskGroup(request);

        assertThat(second.getGroupId()).isEqualTo(first.getGroupId());
        assertThat(client.put(second.getFiles(0), mask)).isEqualTo(200);
        assertThat(client.complete(first).getComplete()).isTrue();
    }

    @Test
    void groupsAreListedNewestFirstAndDeletedWithTheirObjects() throws Exception {
        var annotation = client.annotation(project, "img001.png");
        var mask = TestMasks.png(10);
        var first = client.create(annotation, png("a.png", mask));
        var second = client.create(annotation, png("b.png", mask));
        client.put(first.getFiles(0), mask);
        client.complete(first);
        assertThat(client.list(annotation))
                .extracting(MaskGroup::getGroupId)
                .containsExactly(second.getGroupId(), first.getGroupId());

        client.put(first.getFiles(0), mask);
        client.delete(first);

        assertThat(client.list(annotation)).hasSize(1);
        assertThat(AnnotationErrors.of(() -> client.find(first)).reason()).isEqualTo(ErrorReason.MASK_GROUP_NOT_FOUND);
        assertThat(AnnotationErrors.of(() -> client.complete(first)).reason())
                .isEqualTo(ErrorReason.MASK_GROUP_NOT_FOUND);
        assertThat(AnnotationErrors.of(() -> client.delete(first)).reason())
                .isEqualTo(ErrorReason.MASK_GROUP_NOT_FOUND);
        clean();
        assertThat(keys(first)).isEmpty();
        assertThat(stagingKeys(first)).isEmpty();
    }

    @Test
    void aGroupThatIsNotCompletedIsDeletedAfterItsExpiry() throws Exception {
        var mask = TestMasks.png(10);
        var annotation = client.annotation(project, "img000.png");
        var open = client.create(annotation, png("a.png", mask), png("b.png", mask));
        var complete = client.create(annotation, png("a.png", mask));
        client.put(open.getFiles(0), mask);
        client.complete(open);
        client.put(complete.getFiles(0), mask);
        client.complete(complete);
        client.put(complete.getFiles(0), mask);
        assertThat(keys(open)).hasSize(1);
        assertThat(stagingKeys(open)).hasSize(1);
        assertThat(stagingKeys(complete)).hasSize(1);
        clean();
        assertThat(client.find(open).getComplete()).isFalse();

        service.sql(handle -> handle.execute(
                "UPDATE mask_group SET expires_at = expires_at - interval '2 hours' WHERE annotation_id = ?",
                annotation));
        service.sql(handle -> handle.execute(
                "UPDATE mask_cleanup SET due_at = due_at - interval '2 hours' WHERE prefix LIKE 'mask-staging/'||?||'/%'",
                annotation));
        clean();

        assertThat(AnnotationErrors.of(() -> client.find(open)).reason()).isEqualTo(ErrorReason.MASK_GROUP_NOT_FOUND);
        assertThat(keys(open)).isEmpty();
        assertThat(stagingKeys(open)).isEmpty();
        assertThat(stagingKeys(complete)).isEmpty();
        assertThat(keys(complete)).hasSize(2);
    }

    @Test
    void openGroupsOfAnAnnotationAreLimited() throws Exception {
        var annotation = client.annotation(project, "img000.png");
        var mask = TestMasks.png(1);
        for (var i = 0; i < 20; i++) {
            client.create(annotation, png("a.png", mask));
        }

        var error = AnnotationErrors.of(() -> client.create(annotation, png("a.png", mask)));

        assertThat(error.reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(error.metadata()).containsEntry("limit", "20");
        assertThat(client.create(client.annotation(project, "img000.png"), png("a.png", mask))
                        .getGroupId())
                .isNotEmpty();
    }

    @Test
    void invalidRequestsNameTheFieldAndTheRule() throws Exception {
        var annotation = client.annotation(project, "img000.png");
        var good = png("good.png", TestMasks.png(1)).build();
        for (var name :
                List.of("../a.png", "a/b.png", "a\\b.png", "a\u0007.png", "a\u202Egnp.png", ".png", "a.jpg", "a", "")) {
            refuses(annotation, good.toBuilder().setFileName(name), "files[0].file_name");
        }
        refuses(annotation, good.toBuilder().setFileName("x".repeat(200) + ".png"), "files[0].file_name");
        refuses(annotation, good.toBuilder().setLabelName("a\nb"), "files[0].label_name");
        refuses(annotation, good.toBuilder().setSliceIndex(-1), "files[0].slice_index");
        refuses(annotation, good.toBuilder().setContentType("text/html"), "files[0].content_type");
        refuses(annotation, good.toBuilder().setSha256("A".repeat(64)), "files[0].sha256");
        refuses(annotation, good.toBuilder().setSize(0), "files[0].size");
        refuses(annotation, good.toBuilder().setSize((64L << 20) + 1), "files[0].size");
        refuses(
                annotation,
                good.toBuilder()
                        .setFileName("a.nii.gz")
                        .setContentType("application/gzip")
                        .setSize((4L << 30) + 1),
                "files[0].size");
        var request =
                CreateMaskGroupRequest.newBuilder().setAnnotationId(annotation).setName("series");
        refuses(request.clone().build(), "files");
        refuses(
                request.clone()
                        .addFiles(good)
                        .addFiles(good.toBuilder().setFileName("GOOD.PNG"))
                        .build(),
                "files[1].file_name");
        refuses(request.clone().addFiles(good).setName(" ").build(), "name");
        refuses(request.clone().addFiles(good).setExpiresIn(0).build(), "expires_in");
        refuses(request.clone().addFiles(good).setExpiresIn(3601).build(), "expires_in");
        var volume = good.toBuilder().setContentType("application/gzip").setSize(3L << 30);
        refuses(
                request.clone()
                        .addFiles(volume.clone().setFileName("a.nii.gz"))
                        .addFiles(volume.clone().setFileName("b.nii.gz"))
                        .build(),
                "files");
    }

    @Test
    void aNameBecomesPartOfTheKeyOnlyAfterItWasSanitized() throws Exception {
        var group = client.create(
                client.annotation(project, "img000.png"),
                png("Leber größe %2F..%00.png", TestMasks.png(1)),
                png("肝臓.PNG", TestMasks.png(1)),
                png("a".repeat(190) + ".png", TestMasks.png(1)));

        var prefix = "mask/" + group.getAnnotationId() + "/" + group.getGroupId() + "/";
        assertThat(group.getFilesList())
                .extracting(file -> file.getKey().substring(prefix.length()))
                .containsExactly("0001_Leber_gr_e_2F_00.png", "0002__.png", "0003_" + "a".repeat(80) + ".png");
    }

    @Test
    void onlyEditorsWriteAndOnlyReadersSee() throws Exception {
        var dataset = service.upload(TestImages.blank(1), Visibility.VISIBILITY_PRIVATE)
                .getDatasetId();
        service.grant(dataset, 5, 1);
        var hidden = service.projectOf(dataset);
        var annotation = client.annotation(hidden, "img000.png");
        var mask = TestMasks.png(1);
        var group = client.create(annotation, png("a.png", mask));
        try (var viewer = new MaskUploadClient(service, 5);
                var other = new MaskUploadClient(service, 6)) {
            assertThat(viewer.find(group).getNumFiles()).isEqualTo(1);
            for (ThrowingCallable write : List.<ThrowingCallable>of(
                    () -> viewer.create(annotation, png("a.png", mask)),
                    () -> viewer.complete(group),
                    () -> viewer.delete(group))) {
                assertThat(AnnotationErrors.of(write).reason()).isEqualTo(ErrorReason.PERMISSION_DENIED);
            }
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> other.create(annotation, png("a.png", mask)),
                    () -> other.complete(group),
                    () -> other.find(group),
                    () -> other.list(annotation),
                    () -> other.delete(group))) {
                assertThat(AnnotationErrors.of(call).reason()).isEqualTo(ErrorReason.ANNOTATION_NOT_FOUND);
            }
        }
        // A group is found only through its own annotation.
        var elsewhere = group.toBuilder()
                .setAnnotationId(client.annotation(project, "img000.png"))
                .build();
        assertThat(AnnotationErrors.of(() -> client.find(elsewhere)).reason())
                .isEqualTo(ErrorReason.MASK_GROUP_NOT_FOUND);
        service.user(1)
                .annotations()
                .deleteAnnotation(DeleteAnnotationRequest.newBuilder()
                        .setAnnotationId(annotation)
                        .build());
        assertThat(AnnotationErrors.of(() -> client.create(annotation, png("a.png", mask)))
                        .reason())
                .isEqualTo(ErrorReason.ANNOTATION_NOT_FOUND);
    }

    @Test
    void aLargeVolumeIsUploadedInParts() throws Exception {
        var volume = TestMasks.volume(256, 256, 1025);
        var group = client.create(
                client.annotation(project, "img000.png"),
                png("large.nii", volume).setContentType("application/octet-stream"));
        var file = group.getFiles(0);
        assertThat(file.getUploadUrl()).isEmpty();
        assertThat(file.getPartsList()).hasSize(9);
        assertThat(client.complete(group).getMissingList()).containsExactly("large.nii");
        var from = 0;
        for (var part : file.getPartsList()) {
            var content = Arrays.copyOfRange(volume, from, from + (int) part.getSize());
            assertThat(client.put(part.getUploadUrl(), Map.of(), content)).isEqualTo(200);
            from += (int) part.getSize();
        }

        assertThat(client.complete(group).getComplete()).isTrue();

        assertThat(client.find(group).getFiles(0).getDimensionsList()).containsExactly(256L, 256L, 1025L);
        var stored = service.annotationStore().head(file.getKey());
        // A store may accept a part of a joined upload.
        client.put(
                file.getParts(0).getUploadUrl(),
                Map.of(),
                new byte[(int) file.getParts(0).getSize()]);
        assertThat(client.complete(group).getComplete()).isTrue();
        assertThat(service.annotationStore().head(file.getKey())).isEqualTo(stored);
    }

    private static void refuses(long annotation, NewMaskFile.Builder file, String path) throws Exception {
        refuses(
                CreateMaskGroupRequest.newBuilder()
                        .setAnnotationId(annotation)
                        .setName("series")
                        .addFiles(file)
                        .build(),
                path);
    }

    private static void refuses(CreateMaskGroupRequest request, String path) throws Exception {
        var error = AnnotationErrors.of(() -> client.masks().createMaskGroup(request));
        assertThat(error.reason()).as(path).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(error.metadata()).containsEntry("path", path);
    }

    private static void clean() {
        try (var database = service.database()) {
            new MaskCleaner(database, service.annotationStore()).clean();
        }
    }

    private static List<String> keys(MaskGroupUpload group) {
        return keys("mask/" + group.getAnnotationId() + "/" + group.getGroupId() + "/");
    }

    private static List<String> stagingKeys(MaskGroupUpload group) {
        return keys(MaskObjectKeys.stagingPrefix(group.getAnnotationId(), group.getGroupId()));
    }

    private static List<String> keys(String prefix) {
        try (var objects = service.annotationStore().list(prefix)) {
            return objects.map(object -> object.key()).toList();
        }
    }
}

package dev.labeler.dataset.version;

import static dev.labeler.dataset.DatasetClient.named;
import static dev.labeler.dataset.DatasetClient.to;
import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.dataset.TestArchives.text;
import static dev.labeler.dataset.TestArchives.zip;
import static dev.labeler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.dataset.DatasetClient;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.dataset.v1.AddFilesHeader;
import dev.labeler.proto.dataset.v1.ChangeKind;
import dev.labeler.proto.dataset.v1.Dataset;
import dev.labeler.proto.dataset.v1.DatasetFormat;
import dev.labeler.proto.dataset.v1.DeleteDatasetVersionRequest;
import dev.labeler.proto.dataset.v1.DiffDatasetVersionsRequest;
import dev.labeler.proto.dataset.v1.DiffDatasetVersionsResponse;
import dev.labeler.proto.dataset.v1.GetDatasetRequest;
import dev.labeler.proto.dataset.v1.ListDatasetVersionsRequest;
import dev.labeler.proto.dataset.v1.ManifestEntry;
import dev.labeler.proto.dataset.v1.RemoveFilesRequest;
import dev.labeler.proto.dataset.v1.RollbackDatasetRequest;
import dev.labeler.proto.dataset.v1.StreamManifestRequest;
import dev.labeler.proto.dataset.v1.VerificationStatus;
import dev.labeler.proto.dataset.v1.VerifyDatasetRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AddedFilesVersionTest {
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
    void threeUploadsMakeThreeVersionsWithValidHashes() throws Exception {
        var id = owner.uploadOne(named("days"), "day1.zip", zip(images(1, 10))).getDatasetId();
        var day2 = owner.add(to(id), Map.of("day2.zip", zip(images(11, 15))));
        var labels = new LinkedHashMap<String, byte[]>();
        for (var n = 1; n <= 15; n++) {
            labels.put("labels/" + n + ".txt", text("0 0.5 0.5 0.5 0.5\n"));
        }
        labels.put("data.yaml", text("names: [cat]\n"));
        labels.put("images/99.png", image("png", 9, 9));
        var day3 = owner.add(
                AddFilesHeader.newBuilder().setDatasetId(id).setLabelsOnly(true).build(), Map.of("l.zip", zip(labels)));

        assertThat(day2.getVersion()).isEqualTo(2);
        assertThat(day2.getNumImages()).isEqualTo(15);
        assertThat(day2.getFilesAdded()).isEqualTo(5);
        assertThat(day3.getFormat()).isEqualTo(DatasetFormat.DATASET_FORMAT_YOLO);
        assertThat(day3.getNumAnnotations()).isEqualTo(15);
        assertThat(day3.getSkippedList())
                .extracting(skipped -> skipped.getFile())
                .contains("images/99.png");
        var dataset = get(id);
        assertThat(dataset.getVersion()).isEqualTo(3);
        assertThat(dataset.getNumImages()).isEqualTo(15);
        assertThat(dataset.getLabeled()).isTrue();
        assertThat(dataset.getContentHash()).isEqualTo(hashFromStorage(id, 3));
        assertThat(versionHash(id, 1)).isEqualTo(hashFromStorage(id, 1));
        assertThat(versionHash(id, 2)).isEqualTo(hashFromStorage(id, 2));
        eventually(() -> assertThat(meta(dataset)).contains("\"version\":3").contains(dataset.getContentHash()));
    }

    @Test
    void replacedObjectsAreKeptForOlderVersions() throws Exception {
        var before = image("png", 8, 8);
        var after = image("png", 16, 16);
        var id = owner.upload(named("replaced"), Map.of("a.png", before, "b.png", image("png", 3, 3)))
                .getDatasetId();

        var response = owner.add(to(id), Map.of("a.png", after));

        assertThat(response.getFilesChanged()).isEqualTo(1);
        assertThat(bytes(id, 1, "a.png")).isEqualTo(before);
        assertThat(bytes(id, 2, "a.png")).isEqualTo(after);
        var rolledBack = owner.versions()
                .rollbackDataset(RollbackDatasetRequest.newBuilder()
                        .setDatasetId(id)
                        .setVersion(1)
                        .build());
        assertThat(rolledBack.getVersion()).isEqualTo(3);
        assertThat(rolledBack.getFilesChanged()).isEqualTo(1);
        assertThat(rolledBack.getContentHash()).isEqualTo(versionHash(id, 1));
        assertThat(bytes(id, 3, "a.png")).isEqualTo(before);
        assertThat(owner.versions()
                        .rollbackDataset(RollbackDatasetRequest.newBuilder()
                                .setDatasetId(id)
                                .setVersion(1)
                                .build())
                        .getVersion())
                .isEqualTo(3);
    }

    @Test
    void sameFilesAgainChangeNothing() throws Exception {
        var files = Map.of("a.png", image("png", 8, 8));
        var id = owner.upload(named("again"), files).getDatasetId();

        var response = owner.add(to(id), files);

        assertThat(response.getFilesUnchanged()).isEqualTo(1);
        assertThat(response.getVersion()).isEqualTo(1);
        assertThat(get(id).getVersion()).isEqualTo(1);
        eventually(() ->
                assertThat(service.keys("datasets/" + id + "/.labeler/files/")).isEmpty());
    }

    @Test
    void concurrentUploadsLoseNoFile() throws Exception {
        var id = owner.uploadOne(named("together"), "a.zip", zip(images(1, 2))).getDatasetId();
        var uploads = new ArrayList<Callable<Long>>();
        for (var n = 0; n < 6; n++) {
            var from = 10 + 10 * n;
            uploads.add(() -> service.asUser(1)
                    .add(to(id), Map.of("x.zip", zip(images(from, from + 9))))
                    .getVersion());
        }
        try (var threads = Executors.newFixedThreadPool(6)) {
            for (var upload : threads.invokeAll(uploads)) {
                assertThat(upload.get()).isGreaterThan(1);
            }
        }

        assertThat(get(id).getNumImages()).isEqualTo(62);
        assertThat(get(id).getVersion()).isEqualTo(7);
        assertThat(get(id).getContentHash()).isEqualTo(hashFromStorage(id, 7));
    }

    @Test
    void diffListsTheChanges() throws Exception {
        var moved = image("png", 40, 40);
        var id = owner.upload(
                        named("diff"),
                        Map.of("stay.png", image("png", 2, 2), "old.png", moved, "edit.png", image("png", 3, 3)))
                .getDatasetId();
        owner.add(to(id), Map.of("new.png", moved, "edit.png", image("png", 4, 4), "plus.png", image("png", 5, 5)));
        var removed = owner.uploads()
                .removeFiles(RemoveFilesRequest.newBuilder()
                        .setDatasetId(id)
                        .addPaths("old.png")
                        .build());

        assertThat(removed.getVersion()).isEqualTo(3);
        assertThat(removed.getFilesRemoved()).isEqualTo(1);
        var diff = diff(id, 1, 3, 100, "");
        assertThat(List.of(diff.getAdded(), diff.getRemoved(), diff.getChanged(), diff.getRenamed()))
                .containsExactly(1L, 0L, 1L, 1L);
        assertThat(diff.getChangesList())
                .extracting(change -> change.getPath() + " " + change.getChange())
                .containsExactly(
                        "edit.png " + ChangeKind.CHANGE_KIND_CHANGED,
                        "new.png " + ChangeKind.CHANGE_KIND_RENAMED,
                        "plus.png " + ChangeKind.CHANGE_KIND_ADDED);
        var first = diff(id, 3, 1, 2, "");
        assertThat(diff(id, 3, 1, 2, first.getNextPageToken()).getChangesList())
                .extracting(change -> change.getChange())
                .containsExactly(ChangeKind.CHANGE_KIND_REMOVED);
    }

    @Test
    void objectsOfDeletedVersionsAreDeleted() throws Exception {
        var id = owner.upload(
                        named("deleted-version"), Map.of("a.png", image("png", 8, 8), "b.png", image("png", 2, 2)))
                .getDatasetId();
        owner.add(to(id), Map.of("a.png", image("png", 16, 16)));

        owner.versions()
                .deleteDatasetVersion(DeleteDatasetVersionRequest.newBuilder()
                        .setDatasetId(id)
                        .setVersion(1)
                        .build());

        eventually(
                Duration.ofSeconds(45),
                () -> assertThat(service.keys("datasets/" + id + "/a.png")).isEmpty());
        assertThat(service.keys("datasets/" + id + "/b.png")).hasSize(1);
        assertThat(get(id).getContentHash()).isEqualTo(hashFromStorage(id, 2));
        assertThatThrownBy(() -> owner.versions()
                        .deleteDatasetVersion(DeleteDatasetVersionRequest.newBuilder()
                                .setDatasetId(id)
                                .setVersion(2)
                                .build()))
                .hasMessageContaining("current one");
    }

    @Test
    void verificationFindsMissingAlteredAndStrayObjects() throws Exception {
        var id = owner.upload(
                        named("verify"),
                        Map.of("a.png", image("png", 8, 8), "b.png", image("png", 2, 2), "c.png", image("png", 3, 3)))
                .getDatasetId();
        var sound = owner.versions()
                .verifyDataset(
                        VerifyDatasetRequest.newBuilder().setDatasetId(id).build());
        assertThat(sound.getStatus()).isEqualTo(VerificationStatus.VERIFICATION_STATUS_DONE);
        assertThat(sound.getIntact()).isTrue();
        assertThat(sound.getProblemsList()).isEmpty();
        var prefix = "datasets/" + id + "/";
        service.store.delete(prefix + "a.png");
        service.store.put(prefix + "b.png", text("other"), "image/png", Map.of());
        service.store.put(prefix + "stray.png", text("?"), "image/png", Map.of());

        var broken = owner.versions()
                .verifyDataset(
                        VerifyDatasetRequest.newBuilder().setDatasetId(id).build());

        assertThat(broken.getIntact()).isFalse();
        assertThat(broken.getProblemsList())
                .extracting(problem -> problem.getProblem() + " " + problem.getPath())
                .containsExactlyInAnyOrder("missing a.png", "altered b.png", "stray stray.png");
    }

    @Test
    void imagesOutsideTheRootAreMovedBelowItAndAnInvalidImageReplacesNothing() throws Exception {
        var files = new LinkedHashMap<String, byte[]>();
        files.put("JPEGImages/a.jpg", image("jpg", 8, 8));
        files.put("Annotations/a.xml", text("""
                <annotation><filename>a.jpg</filename><size><width>8</width><height>8</height><depth>3</depth></size>
                <object><name>x</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>4</xmax><ymax>4</ymax></bndbox></object></annotation>
                """));
        var id = owner.uploadOne(named("voc"), "v.zip", zip(files)).getDatasetId();

        owner.add(to(id), Map.of("b.jpg", image("jpg", 4, 4)));
        var refused = owner.add(to(id), Map.of("JPEGImages/a.jpg", text("not a picture"), "c.jpg", image("jpg", 5, 5)));

        assertThat(refused.getSkippedList())
                .extracting(skipped -> skipped.getFile())
                .containsExactly("JPEGImages/a.jpg");
        assertThat(manifest(id, 3))
                .extracting(ManifestEntry::getPath)
                .containsExactly("Annotations/a.xml", "JPEGImages/a.jpg", "JPEGImages/b.jpg", "JPEGImages/c.jpg");
        assertThatThrownBy(() -> owner.add(to(id), Map.of("JPEGImages/A.JPG", image("jpg", 5, 5))))
                .hasMessageContaining("same name");
        assertThat(get(id).getVersion()).isEqualTo(3);
    }

    @Test
    void brokenLabelsDoNotHideTheExistingOnes() throws Exception {
        var good = text("""
                {"images":[{"id":1,"file_name":"a.png","width":8,"height":8}],"categories":[{"id":1,"name":"x"}],
                 "annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,1,2,2]}]}
                """);
        var id = owner.upload(named("labels"), Map.of("a.png", image("png", 8, 8), "annotations.json", good))
                .getDatasetId();
        assertThat(get(id).getNumAnnotations()).isEqualTo(1);

        for (var broken : new String[] {"", "not json", "{\"images\":[]}"}) {
            assertThatThrownBy(() -> owner.add(to(id), Map.of("annotations.json", text(broken))))
                    .as(broken)
                    .hasMessageContaining("would be unreadable");
        }

        assertThat(get(id).getVersion()).isEqualTo(1);
        assertThat(get(id).getNumAnnotations()).isEqualTo(1);
    }

    @Test
    void outsidersAndReadersCannotAddFiles() throws Exception {
        var id = owner.uploadOne(
                        named("mine").toBuilder()
                                .setVisibility(dev.labeler.proto.dataset.v1.Visibility.VISIBILITY_PUBLIC)
                                .build(),
                        "a.zip",
                        zip(images(1, 1)))
                .getDatasetId();

        assertThatThrownBy(() -> service.asUser(2).add(to(id), images(5, 5))).hasMessageContaining("PERMISSION_DENIED");
        assertThatThrownBy(() -> service.asUser(2).add(to("ds_0000000000000000"), images(5, 5)))
                .hasMessageContaining("does not exist");
    }

    @Test
    void historyIsListedNewestFirst() throws Exception {
        var id = owner.uploadOne(named("history"), "a.zip", zip(images(1, 2))).getDatasetId();
        owner.add(to(id), images(3, 3));

        var versions = owner.versions()
                .listDatasetVersions(
                        ListDatasetVersionsRequest.newBuilder().setDatasetId(id).build());

        assertThat(versions.getVersionsList())
                .extracting(version ->
                        version.getVersion() + version.getAction() + version.getFilesAdded() + version.getCurrent())
                .containsExactly("2uploaded1true", "1created2false");
        assertThat(versions.getTotal()).isEqualTo(2);
    }

    private static Map<String, byte[]> images(int from, int to) {
        var files = new LinkedHashMap<String, byte[]>();
        for (var n = from; n <= to; n++) {
            files.put("images/" + n + ".png", image("png", n, n));
        }
        return files;
    }

    private static Dataset get(String id) throws Exception {
        return owner.rpc()
                .getDataset(GetDatasetRequest.newBuilder().setDatasetId(id).build());
    }

    private static String versionHash(String id, long version) throws Exception {
        return owner.versions()
                .getDatasetVersion(dev.labeler.proto.dataset.v1.GetDatasetVersionRequest.newBuilder()
                        .setDatasetId(id)
                        .setVersion(version)
                        .build())
                .getContentHash();
    }

    private static DiffDatasetVersionsResponse diff(String id, long from, long to, int limit, String token)
            throws Exception {
        return owner.versions()
                .diffDatasetVersions(DiffDatasetVersionsRequest.newBuilder()
                        .setDatasetId(id)
                        .setFromVersion(from)
                        .setToVersion(to)
                        .setLimit(limit)
                        .setPageToken(token)
                        .build());
    }

    private static List<ManifestEntry> manifest(String id, long version) throws Exception {
        var call = owner.downloads()
                .streamManifest(StreamManifestRequest.newBuilder()
                        .setDatasetId(id)
                        .setVersion(version)
                        .setLinks(true)
                        .build());
        var entries = new ArrayList<ManifestEntry>();
        for (var entry = call.read(); entry != null; entry = call.read()) {
            entries.add(entry);
        }
        return entries;
    }

    private static byte[] bytes(String id, long version, String path) throws Exception {
        var entry = manifest(id, version).stream()
                .filter(each -> each.getPath().equals(path))
                .findFirst()
                .orElseThrow();
        try (var in = java.net.URI.create(entry.getUrl()).toURL().openStream()) {
            return in.readAllBytes();
        }
    }

    /// The documented manifest over the bytes that the links lead to, computed independently.
    private static String hashFromStorage(String id, long version) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        for (var entry : manifest(id, version)) {
            byte[] bytes;
            try (var in = java.net.URI.create(entry.getUrl()).toURL().openStream()) {
                bytes = in.readAllBytes();
            }
            digest.update((entry.getPath() + '\0' + Sha256.hex(bytes) + '\0' + bytes.length + '\n')
                    .getBytes(StandardCharsets.UTF_8));
        }
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static String meta(Dataset dataset) throws Exception {
        try (var in = service.store.open(dataset.getStoragePath() + "meta.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

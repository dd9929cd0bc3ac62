package dev.labeler.dataset.snapshot;

import static dev.labeler.dataset.DatasetClient.named;
import static dev.labeler.dataset.DatasetClient.to;
import static dev.labeler.dataset.TestArchives.image;
import static dev.labeler.dataset.TestArchives.text;
import static dev.labeler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.HttpBody;
import dev.labeler.dataset.DatasetClient;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.dataset.v1.CreateDownloadUrlRequest;
import dev.labeler.proto.dataset.v1.CreateSnapshotRequest;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.DeleteDatasetRequest;
import dev.labeler.proto.dataset.v1.DeleteDatasetVersionRequest;
import dev.labeler.proto.dataset.v1.DeleteSnapshotRequest;
import dev.labeler.proto.dataset.v1.DownloadDatasetRequest;
import dev.labeler.proto.dataset.v1.DownloadServiceGrpc;
import dev.labeler.proto.dataset.v1.GetDatasetRequest;
import dev.labeler.proto.dataset.v1.GetSnapshotRequest;
import dev.labeler.proto.dataset.v1.PublishedAnnotations;
import dev.labeler.proto.dataset.v1.PublishedFile;
import dev.labeler.proto.dataset.v1.RecordPublicationRequest;
import dev.labeler.proto.dataset.v1.RemoveFilesRequest;
import dev.labeler.proto.dataset.v1.RollbackDatasetRequest;
import dev.labeler.proto.dataset.v1.Snapshot;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.testing.TestIdentity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static TestDatasetService service;
    private static DatasetClient owner;

    @BeforeAll
    static void open() {
        service = new TestDatasetService();
        owner = service.asUser(1);
        service.sql("""
                INSERT INTO public.users (id, email, hashed_password)
                VALUES (1, 'owner@example.org', ''), (2, 'viewer@example.org', '')
                """);
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void snapshotContentNeverChanges() throws Exception {
        var files = Map.of(
                "train/고양이 1.png", image("png", 8, 8),
                "train/b.png", image("png", 4, 4),
                "notes.txt", text("0 0.5 0.5 1 1"));
        var id = owner.upload(named("pinned"), files).getDatasetId();
        var snapshot = snapshot(id);
        assertThat(snapshot.getNumFiles()).isEqualTo(3);
        assertThat(snapshot.getStoragePath()).isEqualTo("snapshots/" + snapshot.getSnapshotId() + "/");

        owner.add(to(id), Map.of("train/b.png", image("png", 99, 99), "c.png", image("png", 2, 2)));
        owner.uploads()
                .removeFiles(RemoveFilesRequest.newBuilder()
                        .setDatasetId(id)
                        .addPaths("train/고양이 1.png")
                        .build());
        owner.versions()
                .rollbackDataset(RollbackDatasetRequest.newBuilder()
                        .setDatasetId(id)
                        .setVersion(2)
                        .build());
        owner.add(to(id), Map.of("notes.txt", text("1 0.5 0.5 1 1")));

        var zip = unzipped(download(id, snapshot.getSnapshotId()));
        var manifest = new String(zip.remove(".labeler/manifest.ndjson"), StandardCharsets.UTF_8);
        assertThat(zip.keySet()).isEqualTo(files.keySet());
        for (var file : files.entrySet()) {
            assertThat(zip.get(file.getKey())).isEqualTo(file.getValue());
            assertThat(manifest).contains(Sha256.hex(file.getValue()));
        }
        eventually(() -> {
            assertThat(get(id, snapshot.getSnapshotId()).getManifestWritten()).isTrue();
            try (var in = service.store.open(snapshot.getStoragePath() + "manifest.json")) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .contains(snapshot.getContentHash())
                        .contains("train/고양이 1.png");
            }
        });
    }

    @Test
    void pinnedVersionIsNotDeletedUnlessForced() throws Exception {
        var id = owner.upload(named("in use"), Map.of("a.png", image("png", 8, 8)))
                .getDatasetId();
        var snapshot = snapshot(id);
        owner.add(to(id), Map.of("a.png", image("png", 9, 9)));
        var delete = DeleteDatasetRequest.newBuilder().setDatasetId(id).setStorage(true);

        assertThatThrownBy(() -> owner.rpc().deleteDataset(delete.build()))
                .hasMessageContaining("pinned by snapshots (1)");
        assertThatThrownBy(() -> owner.versions()
                        .deleteDatasetVersion(DeleteDatasetVersionRequest.newBuilder()
                                .setDatasetId(id)
                                .setVersion(1)
                                .build()))
                .hasMessageContaining("pins it");
        assertThatThrownBy(() -> service.asUser(2).snapshots().deleteSnapshot(delete(id, snapshot)))
                .hasMessageContaining("does not exist");
        assertThat(owner.rpc().deleteDataset(delete.setForce(true).build()).getDeleted())
                .isTrue();
        assertThatThrownBy(() -> get(id, snapshot.getSnapshotId())).hasMessageContaining("does not exist");
    }

    @Test
    void onlyItsCreatorAmongTheReadersDeletesASnapshot() throws Exception {
        var id = owner.upload(
                        named("open").toBuilder()
                                .setVisibility(Visibility.VISIBILITY_PUBLIC)
                                .build(),
                        Map.of("a.png", image("png", 8, 8)))
                .getDatasetId();
        var reader = service.asUser(5);
        var snapshot = reader.snapshots()
                .createSnapshot(CreateSnapshotRequest.newBuilder()
                        .setDatasetId(id)
                        .setVersionTag("run-1")
                        .build());
        assertThat(snapshot.getCreatedBy()).isEqualTo(5);

        assertThatThrownBy(() -> service.asUser(6).snapshots().deleteSnapshot(delete(id, snapshot)))
                .hasMessageContaining("PERMISSION_DENIED");
        assertThat(reader.snapshots().deleteSnapshot(delete(id, snapshot)).getDeleted())
                .isTrue();
    }

    @Test
    void newestPublishedAnnotationsArePinnedAndInTheZip() throws Exception {
        var id = owner.upload(named("published"), Map.of("a.png", image("png", 8, 8)))
                .getDatasetId();
        var coco = text("{\"images\":[]}");
        service.store.put("exports/p/v1.0/annotations_coco.json", coco, "application/json", Map.of());
        record(id, 7, "v1.0", coco);
        record(id, 3, "v0.9", text("older"));

        var snapshot = snapshot(id);

        assertThat(snapshot.getAnnotations().getVersionNumber()).isEqualTo("v1.0");
        assertThat(owner.rpc()
                        .getDataset(
                                GetDatasetRequest.newBuilder().setDatasetId(id).build())
                        .getLabeled())
                .isTrue();
        assertThat(unzipped(download(id, snapshot.getSnapshotId())).get(".labeler/annotations/annotations_coco.json"))
                .isEqualTo(coco);
    }

    @Test
    void foreignAndExpiredLinksAreRefused() throws Exception {
        var id = owner.upload(named("links"), Map.of("a.png", image("png", 8, 8)))
                .getDatasetId();
        var other = owner.upload(named("other"), Map.of("a.png", image("png", 8, 8)))
                .getDatasetId();
        var token = token(id, "");

        assertThatThrownBy(() -> read(other, token)).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> read(id, token + "x")).hasMessageContaining("UNAUTHENTICATED");
        assertThatThrownBy(() -> read(id, TestIdentity.user(1))).hasMessageContaining("UNAUTHENTICATED");
        assertThatThrownBy(() -> DatasetServiceGrpc.newBlockingV2Stub(service.services.withToken(token))
                        .getDataset(
                                GetDatasetRequest.newBuilder().setDatasetId(id).build()))
                .hasMessageContaining("UNAUTHENTICATED");
        for (var seconds : new long[] {0, 59, 604_801, -1}) {
            assertThatThrownBy(() -> owner.downloads()
                            .createDownloadUrl(CreateDownloadUrlRequest.newBuilder()
                                    .setDatasetId(id)
                                    .setExpiresIn(seconds)
                                    .build()))
                    .hasMessageContaining("60 to 604800");
        }
    }

    @Test
    void linkHasTheAccessOfItsUserAtTheTimeOfUse() throws Exception {
        var id = owner.upload(named("shared"), Map.of("a.png", image("png", 2, 2)))
                .getDatasetId();
        service.sql("INSERT INTO permission (dataset_id, user_id, role, granted_at) VALUES (?, 2, 1, now())", id);
        var owners = token(id, "");
        var viewers = token(service.asUser(2), id, 0);
        var forViewer = token(owner, id, 2);
        var platforms = token(service.as(service.services.asPlatform(null)), id, 0);
        var all = List.of(owners, viewers, forViewer, platforms);
        assertThat(all).allSatisfy(token -> assertThat(read(id, token)).isNotEmpty());

        service.sql("DELETE FROM permission WHERE dataset_id = ?", id);
        for (var token : List.of(viewers, forViewer)) {
            assertThatThrownBy(() -> read(id, token)).hasMessageContaining("does not exist");
        }
        service.sql("UPDATE public.users SET is_active = false WHERE id = 1");
        assertThatThrownBy(() -> read(id, owners)).hasMessageContaining("does not exist");
        service.sql("UPDATE public.users SET is_active = true WHERE id = 1");
        assertThat(List.of(owners, platforms))
                .allSatisfy(token -> assertThat(read(id, token)).isNotEmpty());
        assertThatThrownBy(() -> token(owner, id, 99_999)).hasMessageContaining("does not exist");
    }

    private static String token(DatasetClient client, String id, long userId) throws Exception {
        var request = CreateDownloadUrlRequest.newBuilder().setDatasetId(id);
        if (userId != 0) {
            request.setUserId(userId);
        }
        var link = client.downloads().createDownloadUrl(request.build()).getDownloadUrl();
        return link.substring(link.indexOf("token=") + 6);
    }

    private static DeleteSnapshotRequest delete(String id, Snapshot snapshot) {
        return DeleteSnapshotRequest.newBuilder()
                .setDatasetId(id)
                .setSnapshotId(snapshot.getSnapshotId())
                .build();
    }

    private static Snapshot snapshot(String id) throws Exception {
        return owner.snapshots()
                .createSnapshot(
                        CreateSnapshotRequest.newBuilder().setDatasetId(id).build());
    }

    private static Snapshot get(String id, String snapshotId) throws Exception {
        return owner.snapshots()
                .getSnapshot(GetSnapshotRequest.newBuilder()
                        .setDatasetId(id)
                        .setSnapshotId(snapshotId)
                        .build());
    }

    private static void record(String id, long versionId, String number, byte[] coco) {
        DatasetServiceGrpc.newBlockingStub(service.services.asInternal("export-service", null))
                .recordPublication(RecordPublicationRequest.newBuilder()
                        .setDatasetId(id)
                        .setAnnotations(PublishedAnnotations.newBuilder()
                                .setProjectId("p")
                                .setVersionId(versionId)
                                .setVersionNumber(number)
                                .addFiles(PublishedFile.newBuilder()
                                        .setFormat("coco")
                                        .setKey("exports/p/" + number + "/annotations_coco.json")
                                        .setSha256(Sha256.hex(coco))
                                        .setSizeBytes(coco.length)))
                        .build());
    }

    private static byte[] download(String id, String snapshotId) throws Exception {
        return read(id, token(id, snapshotId));
    }

    private static String token(String id, String snapshotId) throws Exception {
        var link = owner.downloads()
                .createDownloadUrl(CreateDownloadUrlRequest.newBuilder()
                        .setDatasetId(id)
                        .setSnapshotId(snapshotId)
                        .build())
                .getDownloadUrl();
        return link.substring(link.indexOf("token=") + 6);
    }

    private static byte[] read(String id, String token) throws Exception {
        var call = DownloadServiceGrpc.newBlockingV2Stub(service.services.channel())
                .downloadDataset(DownloadDatasetRequest.newBuilder()
                        .setDatasetId(id)
                        .setToken(token)
                        .build());
        var bytes = new ByteArrayOutputStream();
        for (HttpBody body = call.read(); body != null; body = call.read()) {
            body.getData().writeTo(bytes);
        }
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> unzipped(byte[] bytes) throws Exception {
        var files = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }
}

package dev.labeler.export;

import com.google.protobuf.ByteString;
import dev.labeler.annotation.AnnotationModule;
import dev.labeler.annotation.lease.LeaseConfig;
import dev.labeler.dataset.DatasetModule;
import dev.labeler.dataset.DatasetServiceConfig;
import dev.labeler.dataset.archive.ArchiveLimits;
import dev.labeler.export.delivery.DeliveryConfig;
import dev.labeler.export.version.VersionVerifier;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.identity.InternalChannels;
import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StorageConfig;
import dev.labeler.proto.annotation.v1.AnnotationServiceGrpc;
import dev.labeler.proto.annotation.v1.AnnotationState;
import dev.labeler.proto.annotation.v1.ClassServiceGrpc;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.annotation.v1.GetDatasetProjectRequest;
import dev.labeler.proto.annotation.v1.GetImportRequest;
import dev.labeler.proto.annotation.v1.GetProjectRequest;
import dev.labeler.proto.annotation.v1.ImageServiceGrpc;
import dev.labeler.proto.annotation.v1.ImportServiceGrpc;
import dev.labeler.proto.annotation.v1.ImportStatus;
import dev.labeler.proto.annotation.v1.ListAnnotationsRequest;
import dev.labeler.proto.annotation.v1.ProjectServiceGrpc;
import dev.labeler.proto.annotation.v1.RetireClassRequest;
import dev.labeler.proto.annotation.v1.SaveWorkingVersionRequest;
import dev.labeler.proto.annotation.v1.StartImportRequest;
import dev.labeler.proto.annotation.v1.UnconfirmImageRequest;
import dev.labeler.proto.annotation.v1.UpdateClassRequest;
import dev.labeler.proto.annotation.v1.VerifyAnnotationRequest;
import dev.labeler.proto.annotation.v1.WorkingVersionServiceGrpc;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.ListDatasetsRequest;
import dev.labeler.proto.dataset.v1.UpdateDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadFile;
import dev.labeler.proto.dataset.v1.UploadHeader;
import dev.labeler.proto.dataset.v1.UploadServiceGrpc;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.testing.Eventually;
import dev.labeler.testing.TestDirectories;
import dev.labeler.testing.TestIdentity;
import dev.labeler.testing.TestPostgres;
import dev.labeler.testing.TestServices;
import dev.labeler.testing.TestStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Runs export-service and the real services that it calls with the real interceptors, on a database and
/// buckets of their own.
public final class TestExportService implements AutoCloseable {
    /// The owner of every dataset.
    public static final long OWNER = 1;

    private static final int CHUNK = 1 << 20;
    private static final AtomicLong NEXT_EDITOR = new AtomicLong(1000);

    private final TestPostgres.Database database = TestPostgres.freshDatabase();
    private final StorageConfig storage;
    private final DeliveryConfig delivery;
    private final ObjectStore datasetFiles;
    private final ObjectStore files;
    private final DatasetModule datasets;
    private final TestServices datasetServices;
    private final AnnotationModule annotations;
    private final TestServices annotationServices;
    private ExportModule module;
    private TestServices services;

    public TestExportService() {
        this(TestStore.freshStorage());
    }

    /// Uses this store, for example one behind a proxy.
    public TestExportService(StorageConfig storage) {
        this(storage, DeliveryConfig.NONE);
    }

    /// Delivers published versions.
    public TestExportService(StorageConfig storage, DeliveryConfig delivery) {
        this.storage = storage;
        this.delivery = delivery;
        datasetFiles = ObjectStore.open(storage, storage.datasetsBucket());
        files = ObjectStore.open(storage, storage.annotationsBucket());
        datasets = DatasetModule.open(
                new DatasetServiceConfig(
                        config(), config(), "s3proxy", TestDirectories.scratch("spool"), ArchiveLimits.DEFAULT, null),
                datasetFiles,
                datasetFiles,
                TestIdentity.TOKENS,
                Clock.systemUTC());
        datasetServices = TestServices.start(datasets.services());
        annotations = AnnotationModule.open(
                config(),
                LeaseConfig.DEFAULT,
                InternalChannels.of(datasetServices.channel(), TestIdentity.TOKENS, AnnotationModule.SERVICE),
                datasetFiles,
                files);
        annotationServices = TestServices.start(annotations.services());
        module = start();
        services = TestServices.start(module.services());
    }

    /// A small connection pool, with a long timeout for a busy machine.
    private DatabaseConfig config() {
        return database.config().withPoolSize(8).withConnectionTimeout(Duration.ofSeconds(10));
    }

    private ExportModule start() {
        return ExportModule.open(
                config(),
                files,
                storage.datasetsBucket(),
                annotationServices.channel(),
                datasetServices.channel(),
                // As in a separate process.
                new dev.labeler.kit.cache.ChangeCounter(),
                TestIdentity.TOKENS,
                ExportRetention.DEFAULT,
                delivery);
    }

    /// Replaces export-service with a new instance, like a restart of its process.
    public void restart() {
        services.close();
        module.close();
        module = start();
        services = TestServices.start(module.services());
    }

    public VersionVerifier verifier() {
        return module.verifier();
    }

    public ObjectStore files() {
        return files;
    }

    public ExportClient asUser(long id) {
        return new ExportClient(services.asUser(id));
    }

    /// The training platform, without a user.
    public ExportClient asPlatform() {
        return new ExportClient(services.asPlatform(null));
    }

    public ExportClient owner() {
        return asUser(OWNER);
    }

    /// Creates a private dataset with this COCO file and its images, and imports its annotations as
    /// confirmed.
    public String project(String coco) throws Exception {
        return project(Map.of("annotations.json", coco.getBytes(StandardCharsets.UTF_8)));
    }

    /// Creates a private dataset of these files, and imports its annotations as confirmed.
    public String project(Map<String, byte[]> files) throws Exception {
        var datasetId = upload(files);
        var owner = annotationServices.asUser(OWNER);
        var projectId = ProjectServiceGrpc.newBlockingStub(owner)
                .getDatasetProject(GetDatasetProjectRequest.newBuilder()
                        .setDatasetId(datasetId)
                        .build())
                .getId();
        importAgain(projectId);
        return projectId;
    }

    /// Imports the annotations of the project's dataset and waits for the end.
    public void importAgain(String projectId) {
        var imports = ImportServiceGrpc.newBlockingStub(annotationServices.asUser(OWNER));
        imports.startImport(StartImportRequest.newBuilder()
                .setProjectId(projectId)
                .setState(AnnotationState.ANNOTATION_STATE_CONFIRMED)
                .build());
        Eventually.eventually(Duration.ofSeconds(60), () -> {
            var job = imports.getImport(
                    GetImportRequest.newBuilder().setProjectId(projectId).build());
            if (job.getStatus() != ImportStatus.IMPORT_STATUS_DONE) {
                throw new AssertionError("the import is " + job);
            }
        });
    }

    private String upload(Map<String, byte[]> files) throws Exception {
        var call = UploadServiceGrpc.newBlockingV2Stub(datasetServices.asUser(OWNER))
                .withDeadlineAfter(120, TimeUnit.SECONDS)
                .uploadDataset();
        call.write(UploadDatasetRequest.newBuilder()
                .setHeader(UploadHeader.newBuilder().setName("shapes").setVisibility(Visibility.VISIBILITY_PRIVATE))
                .build());
        for (var file : files.entrySet()) {
            call.write(UploadDatasetRequest.newBuilder()
                    .setFile(UploadFile.newBuilder().setPath(file.getKey()))
                    .build());
            var bytes = file.getValue();
            for (var from = 0; from < bytes.length; from += CHUNK) {
                call.write(UploadDatasetRequest.newBuilder()
                        .setData(ByteString.copyFrom(bytes, from, Math.min(CHUNK, bytes.length - from)))
                        .build());
            }
        }
        call.halfClose();
        var answer = call.read();
        if (answer == null) {
            throw new AssertionError("the upload was not answered");
        }
        return answer.getDatasetId();
    }

    /// Changes a class as the owner.
    public void changeClass(UpdateClassRequest request) {
        var _ = ProjectServiceGrpc.newBlockingStub(annotationServices.asUser(OWNER))
                .updateClass(request);
    }

    /// Retires a class as the owner.
    public void retireClass(String projectId, String classId) {
        var _ = ClassServiceGrpc.newBlockingStub(annotationServices.asUser(OWNER))
                .retireClass(RetireClassRequest.newBuilder()
                        .setProjectId(projectId)
                        .setClassId(classId)
                        .build());
    }

    /// Creates a draft annotation as the owner.
    public void draw(CreateAnnotationRequest request) {
        var _ = AnnotationServiceGrpc.newBlockingStub(annotationServices.asUser(OWNER))
                .createAnnotation(request);
    }

    /// Verifies the annotations of an image as the owner.
    public void verifyAnnotations(String projectId, String imageId) {
        var client = AnnotationServiceGrpc.newBlockingStub(annotationServices.asUser(OWNER));
        for (var annotation : client.listAnnotations(ListAnnotationsRequest.newBuilder()
                        .setProjectId(projectId)
                        .setImageId(imageId)
                        .build())
                .getAnnotationsList()) {
            var _ = client.verifyAnnotation(VerifyAnnotationRequest.newBuilder()
                    .setAnnotationId(annotation.getId())
                    .build());
        }
    }

    /// Saves a working version as the owner and returns its number.
    public String saveWorkingVersion(String projectId) {
        return WorkingVersionServiceGrpc.newBlockingStub(annotationServices.asUser(OWNER))
                .saveWorkingVersion(SaveWorkingVersionRequest.newBuilder()
                        .setProjectId(projectId)
                        .build())
                .getVersionNumber();
    }

    /// Opens a connection to the database of export-service; the caller closes it.
    public Database database() {
        return Database.connect(config(), "export");
    }

    public void confirmImage(String projectId, String imageId) {
        var _ = ImageServiceGrpc.newBlockingStub(annotationServices.asUser(OWNER))
                .confirmImage(ConfirmImageRequest.newBuilder()
                        .setProjectId(projectId)
                        .setImageId(imageId)
                        .build());
    }

    public void unconfirmImage(String projectId, String imageId) {
        var _ = ImageServiceGrpc.newBlockingStub(annotationServices.asUser(OWNER))
                .unconfirmImage(UnconfirmImageRequest.newBuilder()
                        .setProjectId(projectId)
                        .setImageId(imageId)
                        .build());
    }

    /// Creates a new version of the project's dataset without the image.
    public void removeImage(String projectId, String imageId) {
        var datasetId = datasetOf(projectId);
        datasetSql("""
                UPDATE image SET version_to = (SELECT version + 1 FROM dataset d WHERE d.dataset_id = image.dataset_id)
                WHERE dataset_id = ? AND image_id = ? AND version_to = 9223372036854775807""", datasetId, imageId);
        datasetSql("UPDATE dataset SET version = version + 1 WHERE dataset_id = ?", datasetId);
    }

    /// Creates a new version of the project's dataset with an image that was removed.
    public void returnImage(String projectId, String imageId) {
        var datasetId = datasetOf(projectId);
        datasetSql("UPDATE dataset SET version = version + 1 WHERE dataset_id = ?", datasetId);
        datasetSql("""
                INSERT INTO image (dataset_id, image_id, version_from, width, height, raw_width, raw_height, orientation,
                    size, stored)
                SELECT i.dataset_id, image_id, d.version, width, height, raw_width, raw_height, orientation, i.size, i.stored
                FROM image i JOIN dataset d ON d.dataset_id = i.dataset_id
                WHERE i.dataset_id = ? AND image_id = ?""", datasetId, imageId);
    }

    /// Creates a new editor of the dataset, for whom no service has cached an earlier version of the dataset.
    public ExportClient newEditor(String projectId) {
        long user = NEXT_EDITOR.incrementAndGet();
        datasetSql(
                "INSERT INTO permission (dataset_id, user_id, role, granted_at) VALUES (?, ?, 2, now())",
                datasetOf(projectId),
                user);
        return asUser(user);
    }

    public String datasetOf(String projectId) {
        return ProjectServiceGrpc.newBlockingStub(annotationServices.asUser(OWNER))
                .getProject(
                        GetProjectRequest.newBuilder().setProjectId(projectId).build())
                .getDatasetId();
    }

    private void datasetSql(String sql, Object... arguments) {
        try (var beside = Database.connect(database.config(), "dataset")) {
            beside.jdbi().useHandle(handle -> handle.execute(sql, arguments));
        }
    }

    /// Makes all datasets of the owner public.
    public void makeDatasetsPublic() {
        updateDatasets(UpdateDatasetRequest.newBuilder().setVisibility(Visibility.VISIBILITY_PUBLIC));
    }

    /// Renames all datasets of the owner.
    public void renameDatasets(String name) {
        updateDatasets(UpdateDatasetRequest.newBuilder().setName(name));
    }

    private void updateDatasets(UpdateDatasetRequest.Builder change) {
        var rpc = DatasetServiceGrpc.newBlockingStub(datasetServices.asUser(OWNER));
        for (var dataset :
                rpc.listDatasets(ListDatasetsRequest.getDefaultInstance()).getDatasetsList()) {
            var _ = rpc.updateDataset(change.setDatasetId(dataset.getId()).build());
        }
    }

    /// Purges the dataset, like dataset-service after the retention of a deleted dataset.
    public void purgeDatasetOf(long versionId) {
        try (var beside = Database.connect(database.config(), "export")) {
            beside.jdbi().useHandle(handle -> {
                var dataset = handle.select("SELECT dataset_id FROM version WHERE version_id = ?", versionId)
                        .mapTo(String.class)
                        .one();
                handle.execute("DELETE FROM dataset.dataset WHERE dataset_id = ?", dataset);
                handle.execute("INSERT INTO dataset.purged_dataset (dataset_id) VALUES (?)", dataset);
            });
        }
    }

    /// Runs SQL in the schema `export`.
    public void sql(String sql, Object... arguments) {
        try (var beside = Database.connect(database.config(), "export")) {
            beside.jdbi().useHandle(handle -> handle.execute(sql, arguments));
        }
    }

    public int number(String sql, Object... arguments) {
        try (var beside = Database.connect(database.config(), "export")) {
            return beside.jdbi()
                    .withHandle(handle ->
                            handle.select(sql, arguments).mapTo(int.class).one());
        }
    }

    public List<String> keys(String prefix) {
        try (var objects = files.list(prefix)) {
            return objects.map(ObjectInfo::key).toList();
        }
    }

    public byte[] bytes(String key) throws IOException {
        try (var content = files.open(key)) {
            return content.readAllBytes();
        }
    }

    @Override
    public void close() {
        services.close();
        module.close();
        annotationServices.close();
        annotations.close();
        datasetServices.close();
        datasets.close();
        files.close();
        datasetFiles.close();
    }
}

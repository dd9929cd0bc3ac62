package dev.labeler.edge;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.labeler.kit.rpc.CallContext;
import dev.labeler.kit.rpc.ClientStreamHandler;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ServerStreamHandler;
import dev.labeler.kit.rpc.UnaryHandler;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationServiceGrpc;
import dev.labeler.proto.annotation.v1.AnnotationState;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.annotation.v1.ImageConfirmation;
import dev.labeler.proto.annotation.v1.ImageServiceGrpc;
import dev.labeler.proto.annotation.v1.ListAnnotationsRequest;
import dev.labeler.proto.annotation.v1.ListAnnotationsResponse;
import dev.labeler.proto.annotation.v1.ListImageStatusesRequest;
import dev.labeler.proto.annotation.v1.ListImageStatusesResponse;
import dev.labeler.proto.annotation.v1.UpdateAnnotationRequest;
import dev.labeler.proto.dataset.v1.AvailableDataset;
import dev.labeler.proto.dataset.v1.BatchGetDatasetsRequest;
import dev.labeler.proto.dataset.v1.BatchGetDatasetsResponse;
import dev.labeler.proto.dataset.v1.Dataset;
import dev.labeler.proto.dataset.v1.DatasetFormat;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.DeleteDatasetRequest;
import dev.labeler.proto.dataset.v1.DeleteDatasetResponse;
import dev.labeler.proto.dataset.v1.GetDatasetRequest;
import dev.labeler.proto.dataset.v1.ListAvailableDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListAvailableDatasetsResponse;
import dev.labeler.proto.dataset.v1.ListDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListDatasetsResponse;
import dev.labeler.proto.dataset.v1.UpdateDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import dev.labeler.proto.dataset.v1.UploadServiceGrpc;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.proto.export.v1.ExportServiceGrpc;
import dev.labeler.proto.export.v1.GetVersionDownloadRequest;
import dev.labeler.proto.export.v1.PublishVersionRequest;
import dev.labeler.proto.export.v1.StreamExportRequest;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.proto.export.v1.VersionDownload;
import dev.labeler.proto.export.v1.VersionProgress;
import dev.labeler.proto.export.v1.VersionServiceGrpc;
import dev.labeler.proto.export.v1.VersionStatus;
import dev.labeler.proto.export.v1.WatchVersionRequest;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import dev.labeler.proto.identity.v1.LoginRequest;
import dev.labeler.proto.identity.v1.LoginResponse;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/// Services that answer with what they were asked: what is under test is the way there and back.
final class EchoServices {
    static final Timestamp TIME = Timestamp.newBuilder()
            .setSeconds(1_767_225_600)
            .setNanos(123_000_000)
            .build();

    /// A version whose progress pauses for longer than the time between two heartbeats.
    static final int SLOW = 60;

    /// What was uploaded: headers, file paths and byte counts as they came; `gone` when the client
    /// left.
    final BlockingQueue<String> uploads = new LinkedBlockingQueue<>();
    /// Requests as they arrived.
    final BlockingQueue<Object> requests = new LinkedBlockingQueue<>();
    /// Messages of the endless export that were taken.
    final AtomicLong exported = new AtomicLong();
    /// Opens when the endless export was cancelled.
    final CountDownLatch exportEnded = new CountDownLatch(1);

    List<BindableService> all() {
        return List.of(
                new Datasets(),
                new Uploads(),
                new Annotations(),
                new Images(),
                new Versions(),
                new Exports(),
                new Identities());
    }

    static Dataset dataset(String id) {
        return Dataset.newBuilder()
                .setId(id)
                .setName("Blood cells")
                .setFormat(DatasetFormat.DATASET_FORMAT_PASCAL_VOC)
                .setLabeled(true)
                .setStorageType("s3proxy")
                .setStoragePath("datasets/" + id + "/")
                .setVisibility(Visibility.VISIBILITY_PRIVATE)
                .setOwnerId(7)
                .setNumClasses(3)
                .setNumImages(364)
                .addAllClassNames(List.of("RBC", "WBC", "Platelets"))
                .setTaskType("object_detection")
                .setVersion(1)
                .setContentHash("sha256:00")
                .setIntegrity("ok")
                .setCreatedAt(TIME)
                .setUpdatedAt(TIME)
                .setSizeBytes(9_007_199_254_740_993L)
                .putSplits("train", 300)
                .build();
    }

    private final class Datasets extends DatasetServiceGrpc.DatasetServiceImplBase {
        @Override
        public void getDataset(GetDatasetRequest request, StreamObserver<Dataset> out) {
            UnaryHandler.answer(out, () -> switch (request.getDatasetId()) {
                case "missing" ->
                    throw Failure.notFound(ErrorReason.DATASET_NOT_FOUND, "Dataset missing does not exist")
                            .with("dataset_id", "missing");
                case "denied" ->
                    throw Failure.denied(ErrorReason.PERMISSION_DENIED, "You may only read this dataset.")
                            .with("required_permission", "editor");
                case "away" -> throw Failure.unavailable("database", null);
                case "broken" -> throw new IllegalStateException("select secret from users");
                default -> dataset(request.getDatasetId());
            });
        }

        @Override
        public void listDatasets(ListDatasetsRequest request, StreamObserver<ListDatasetsResponse> out) {
            requests.add(request);
            UnaryHandler.answer(out, ListDatasetsResponse::getDefaultInstance);
        }

        @Override
        public void listAvailableDatasets(
                ListAvailableDatasetsRequest request, StreamObserver<ListAvailableDatasetsResponse> out) {
            UnaryHandler.answer(
                    out,
                    () -> ListAvailableDatasetsResponse.newBuilder()
                            .addDatasets(
                                    AvailableDataset.newBuilder().setId("ds_1").setSizeMb(12.5))
                            .build());
        }

        @Override
        public void batchGetDatasets(BatchGetDatasetsRequest request, StreamObserver<BatchGetDatasetsResponse> out) {
            requests.add(request);
            UnaryHandler.answer(out, BatchGetDatasetsResponse::getDefaultInstance);
        }

        @Override
        public void deleteDataset(DeleteDatasetRequest request, StreamObserver<DeleteDatasetResponse> out) {
            requests.add(request);
            UnaryHandler.answer(out, DeleteDatasetResponse::getDefaultInstance);
        }

        @Override
        public void updateDataset(UpdateDatasetRequest request, StreamObserver<Dataset> out) {
            requests.add(request);
            UnaryHandler.answer(out, () -> dataset(request.getDatasetId()));
        }
    }

    private final class Uploads extends UploadServiceGrpc.UploadServiceImplBase {
        @Override
        public StreamObserver<UploadDatasetRequest> uploadDataset(StreamObserver<UploadDatasetResponse> out) {
            return ClientStreamHandler.answer(out, messages -> {
                long size = 0;
                try {
                    while (messages.hasNext()) {
                        var message = messages.next();
                        switch (message.getStepCase()) {
                            case HEADER ->
                                uploads.add("header " + message.getHeader().getName() + " "
                                        + message.getHeader().getVisibility() + " "
                                        + message.getHeader().getTagsList());
                            case FILE -> uploads.add("file " + message.getFile().getPath());
                            case DATA -> size += message.getData().size();
                            case STEP_NOT_SET -> throw Failure.invalid("empty step");
                        }
                    }
                } catch (java.util.concurrent.CancellationException e) {
                    uploads.add("gone");
                    throw e;
                }
                uploads.add("end " + size);
                return UploadDatasetResponse.newBuilder()
                        .setDatasetId("ds_new")
                        .setStatus("uploaded")
                        .setSizeBytes(size)
                        .build();
            });
        }
    }

    private final class Annotations extends AnnotationServiceGrpc.AnnotationServiceImplBase {
        @Override
        public void createAnnotation(CreateAnnotationRequest request, StreamObserver<Annotation> out) {
            requests.add(request);
            UnaryHandler.answer(
                    out,
                    () -> Annotation.newBuilder()
                            .setId(17)
                            .setProjectId(request.getProjectId())
                            .setImageId(request.getImageId())
                            .setAnnotationType(request.getGeometry()
                                    .getGeometryCase()
                                    .name()
                                    .toLowerCase(java.util.Locale.ROOT))
                            .setGeometry(request.getGeometry())
                            .setAnnotationState(AnnotationState.ANNOTATION_STATE_DRAFT)
                            .setAttributes(request.getAttributes())
                            .setNotes(String.valueOf(CallContext.idempotencyKey()))
                            .setVersion(1)
                            .setCreatedAt(TIME)
                            .build());
        }

        @Override
        public void updateAnnotation(UpdateAnnotationRequest request, StreamObserver<Annotation> out) {
            requests.add(request);
            UnaryHandler.answer(out, () -> {
                throw Failure.conflict(ErrorReason.STALE_REVISION, "The annotation has changed since.")
                        .with("annotation_id", request.getAnnotationId())
                        .detail(Annotation.newBuilder()
                                .setId(request.getAnnotationId())
                                .setProjectId("proj_1")
                                .setVersion(1042)
                                .setAnnotationState(AnnotationState.ANNOTATION_STATE_CONFIRMED)
                                .setUpdatedAt(TIME)
                                .build());
            });
        }

        @Override
        public void listAnnotations(ListAnnotationsRequest request, StreamObserver<ListAnnotationsResponse> out) {
            requests.add(request);
            UnaryHandler.answer(out, () -> {
                throw Failure.unprocessable("Two things are wrong.")
                        .violation("geometry.bbox[2]", "must be positive")
                        .violation("class_id", "no such class");
            });
        }
    }

    private final class Images extends ImageServiceGrpc.ImageServiceImplBase {
        @Override
        public void confirmImage(ConfirmImageRequest request, StreamObserver<ImageConfirmation> out) {
            UnaryHandler.answer(
                    out,
                    () -> ImageConfirmation.newBuilder()
                            .setImageId(request.getImageId())
                            .setIsConfirmed(true)
                            .build());
        }

        @Override
        public void listImageStatuses(ListImageStatusesRequest request, StreamObserver<ListImageStatusesResponse> out) {
            requests.add(request);
            UnaryHandler.answer(out, ListImageStatusesResponse::getDefaultInstance);
        }
    }

    private static final class Versions extends VersionServiceGrpc.VersionServiceImplBase {
        @Override
        public void publishVersion(PublishVersionRequest request, StreamObserver<Version> out) {
            var status = request.getDescription().equals("slow")
                    ? VersionStatus.VERSION_STATUS_UPLOADING
                    : VersionStatus.VERSION_STATUS_PUBLISHED;
            UnaryHandler.answer(
                    out, () -> Version.newBuilder().setStatus(status).build());
        }

        @Override
        public void getVersionDownload(GetVersionDownloadRequest request, StreamObserver<VersionDownload> out) {
            UnaryHandler.answer(
                    out,
                    () -> VersionDownload.newBuilder()
                            .setDownloadUrl("http://storage.example/file?signature=1")
                            .setSizeBytes(5)
                            .build());
        }

        @Override
        public void watchVersion(WatchVersionRequest request, StreamObserver<VersionProgress> out) {
            ServerStreamHandler.answer(out, sink -> {
                if (request.getVersionId() == 404) {
                    throw Failure.notFound(ErrorReason.VERSION_NOT_FOUND, "Version 404 does not exist")
                            .with("version_id", 404);
                }
                for (int i = 1; i <= 3; i++) {
                    if (request.getVersionId() == SLOW && i == 2) {
                        Thread.sleep(5_500);
                    }
                    sink.send(VersionProgress.newBuilder()
                            .setVersionId(request.getVersionId())
                            .setStatus(VersionStatus.VERSION_STATUS_UPLOADING)
                            .setStep("encode")
                            .setDone(i)
                            .setTotal(3)
                            .build());
                }
                if (request.getVersionId() == 500) {
                    throw Failure.unavailable("storage", null);
                }
            });
        }
    }

    private final class Exports extends ExportServiceGrpc.ExportServiceImplBase {
        private static final int CHUNK = 64 << 10;

        @Override
        public void streamExport(StreamExportRequest request, StreamObserver<HttpBody> out) {
            requests.add(request);
            ServerStreamHandler.answer(out, sink -> {
                try {
                    var count = request.getVersion().equals("endless") ? Integer.MAX_VALUE : 100;
                    for (int i = 0; i < count; i++) {
                        if (i == 50 && request.getVersion().equals("breaks")) {
                            throw Failure.unavailable("storage", null);
                        }
                        sink.send(HttpBody.newBuilder()
                                .setContentType("application/json")
                                .setData(ByteString.copyFrom(new byte[CHUNK]))
                                .build());
                        exported.incrementAndGet();
                    }
                } finally {
                    exportEnded.countDown();
                }
            });
        }
    }

    private static final class Identities extends IdentityServiceGrpc.IdentityServiceImplBase {
        @Override
        public void login(LoginRequest request, StreamObserver<LoginResponse> out) {
            UnaryHandler.answer(
                    out,
                    () -> LoginResponse.newBuilder()
                            .setAccessToken("token")
                            .setTokenType("bearer")
                            .setExpiresIn(3600)
                            .build());
        }
    }
}

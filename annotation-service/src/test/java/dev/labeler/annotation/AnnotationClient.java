package dev.labeler.annotation;

import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationDiffServiceGrpc;
import dev.labeler.proto.annotation.v1.AnnotationRestoreServiceGrpc;
import dev.labeler.proto.annotation.v1.AnnotationServiceGrpc;
import dev.labeler.proto.annotation.v1.AssignmentServiceGrpc;
import dev.labeler.proto.annotation.v1.ClassServiceGrpc;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.annotation.v1.CreateClassRequest;
import dev.labeler.proto.annotation.v1.DeleteAnnotationRequest;
import dev.labeler.proto.annotation.v1.DeleteAnnotationResponse;
import dev.labeler.proto.annotation.v1.FreezeVersionRequest;
import dev.labeler.proto.annotation.v1.FrozenVersion;
import dev.labeler.proto.annotation.v1.ImageServiceGrpc;
import dev.labeler.proto.annotation.v1.ImageStatus;
import dev.labeler.proto.annotation.v1.ImportServiceGrpc;
import dev.labeler.proto.annotation.v1.LeaseServiceGrpc;
import dev.labeler.proto.annotation.v1.ListAnnotationsRequest;
import dev.labeler.proto.annotation.v1.ListImageStatusesRequest;
import dev.labeler.proto.annotation.v1.ProjectEventServiceGrpc;
import dev.labeler.proto.annotation.v1.ProjectServiceGrpc;
import dev.labeler.proto.annotation.v1.RevisionServiceGrpc;
import dev.labeler.proto.annotation.v1.UpdateAnnotationRequest;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.annotation.v1.WorkingVersionServiceGrpc;
import dev.labeler.proto.type.v1.BoundingBox;
import dev.labeler.proto.type.v1.Geometry;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A caller of annotation-service.
public final class AnnotationClient {
    private static final int SECONDS = 60;

    private final Channel channel;

    AnnotationClient(Channel channel) {
        this.channel = channel;
    }

    public AnnotationClient withIdempotencyKey(String key) {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER), key);
        return new AnnotationClient(
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)));
    }

    public ProjectServiceGrpc.ProjectServiceBlockingStub projects() {
        return ProjectServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    public ClassServiceGrpc.ClassServiceBlockingStub classes() {
        return ClassServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    public AnnotationServiceGrpc.AnnotationServiceBlockingStub annotations() {
        return AnnotationServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    public ImageServiceGrpc.ImageServiceBlockingStub images() {
        return ImageServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    public LeaseServiceGrpc.LeaseServiceBlockingStub leases() {
        return LeaseServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    public AssignmentServiceGrpc.AssignmentServiceBlockingStub assignments() {
        return AssignmentServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    public ProjectEventServiceGrpc.ProjectEventServiceBlockingV2Stub events() {
        return ProjectEventServiceGrpc.newBlockingV2Stub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    public ImportServiceGrpc.ImportServiceBlockingStub imports() {
        return ImportServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    public WorkingVersionServiceGrpc.WorkingVersionServiceBlockingStub workingVersions() {
        return WorkingVersionServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    public RevisionServiceGrpc.RevisionServiceBlockingStub revisions() {
        return RevisionServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    public AnnotationDiffServiceGrpc.AnnotationDiffServiceBlockingStub diffs() {
        return AnnotationDiffServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    public AnnotationRestoreServiceGrpc.AnnotationRestoreServiceBlockingStub restores() {
        return AnnotationRestoreServiceGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    public void addClass(String projectId, String classId) {
        projects()
                .createClass(CreateClassRequest.newBuilder()
                        .setProjectId(projectId)
                        .setClassId(classId)
                        .setName(classId)
                        .build());
    }

    public Annotation create(String projectId, String imageId, Geometry geometry) {
        var request = CreateAnnotationRequest.newBuilder()
                .setProjectId(projectId)
                .setImageId(imageId)
                .setGeometry(geometry);
        return annotations().createAnnotation((geometry.hasNoObject() ? request : request.setClassId("thing")).build());
    }

    public Annotation move(Annotation based, double x) {
        return annotations()
                .updateAnnotation(UpdateAnnotationRequest.newBuilder()
                        .setAnnotationId(based.getId())
                        .setVersion(based.getVersion())
                        .setGeometry(box(x))
                        .build());
    }

    public DeleteAnnotationResponse delete(Annotation based) {
        return annotations()
                .deleteAnnotation(DeleteAnnotationRequest.newBuilder()
                        .setAnnotationId(based.getId())
                        .setVersion(based.getVersion())
                        .build());
    }

    public List<Annotation> list(String projectId) {
        return annotations()
                .listAnnotations(ListAnnotationsRequest.newBuilder()
                        .setProjectId(projectId)
                        .setLimit(1000)
                        .build())
                .getAnnotationsList();
    }

    public ImageStatus status(String projectId, String imageId) {
        return images()
                .listImageStatuses(ListImageStatusesRequest.newBuilder()
                        .setProjectId(projectId)
                        .setLimit(1000)
                        .build())
                .getStatusesList()
                .stream()
                .filter(status -> status.getImageId().equals(imageId))
                .findFirst()
                .orElseThrow();
    }

    public FrozenVersion freeze(String projectId, long versionId, VersionType type) {
        return revisions()
                .freezeVersion(FreezeVersionRequest.newBuilder()
                        .setProjectId(projectId)
                        .setVersionId(versionId)
                        .setVersionType(type)
                        .build());
    }

    /// A box of 5 × 5 pixels.
    public static Geometry box(double x) {
        return Geometry.newBuilder()
                .setBbox(BoundingBox.newBuilder().setX(x).setY(1).setWidth(5).setHeight(5))
                .build();
    }
}

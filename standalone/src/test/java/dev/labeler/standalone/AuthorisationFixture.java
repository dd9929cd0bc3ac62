package dev.labeler.standalone;

import com.google.protobuf.ByteString;
import dev.labeler.proto.annotation.v1.AnnotationServiceGrpc;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.annotation.v1.CreateClassRequest;
import dev.labeler.proto.annotation.v1.GetDatasetProjectRequest;
import dev.labeler.proto.annotation.v1.ProjectServiceGrpc;
import dev.labeler.proto.dataset.v1.CreateDownloadUrlRequest;
import dev.labeler.proto.dataset.v1.CreateSnapshotRequest;
import dev.labeler.proto.dataset.v1.DownloadServiceGrpc;
import dev.labeler.proto.dataset.v1.GrantPermissionRequest;
import dev.labeler.proto.dataset.v1.PermissionServiceGrpc;
import dev.labeler.proto.dataset.v1.SnapshotServiceGrpc;
import dev.labeler.proto.dataset.v1.UploadDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadFile;
import dev.labeler.proto.dataset.v1.UploadHeader;
import dev.labeler.proto.dataset.v1.UploadServiceGrpc;
import dev.labeler.proto.dataset.v1.Visibility;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.PublishVersionRequest;
import dev.labeler.proto.export.v1.VersionServiceGrpc;
import dev.labeler.proto.type.v1.BoundingBox;
import dev.labeler.proto.type.v1.Geometry;
import dev.labeler.proto.type.v1.Role;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A dataset with every kind of object that requests can name.
///
/// @param names values by placeholder
record AuthorisationFixture(Channel owner, AuthorisationCaller.UserIds users, Map<String, String> names) {

    /// @param owner carries the owner's credential
    static AuthorisationFixture build(
            Channel owner, AuthorisationCaller.UserIds users, Visibility visibility, byte[] image) throws Exception {
        var dataset = upload(owner, visibility, image);
        var project = ProjectServiceGrpc.newBlockingV2Stub(owner)
                .getDatasetProject(GetDatasetProjectRequest.newBuilder()
                        .setDatasetId(dataset)
                        .build())
                .getId();
        var classId = ProjectServiceGrpc.newBlockingV2Stub(owner)
                .createClass(CreateClassRequest.newBuilder()
                        .setProjectId(project)
                        .setName("thing")
                        .build())
                .getClassId();
        var annotation = AnnotationServiceGrpc.newBlockingV2Stub(owner)
                .createAnnotation(CreateAnnotationRequest.newBuilder()
                        .setProjectId(project)
                        .setImageId("a.png")
                        .setClassId(classId)
                        .setGeometry(Geometry.newBuilder()
                                .setBbox(BoundingBox.newBuilder().setWidth(1).setHeight(1)))
                        .build())
                .getId();
        var version = VersionServiceGrpc.newBlockingV2Stub(owner)
                .publishVersion(PublishVersionRequest.newBuilder()
                        .setProjectId(project)
                        .setIncludeDraft(true)
                        .addExportFormats(ExportFormat.EXPORT_FORMAT_DICE)
                        .build())
                .getId();
        var snapshot = SnapshotServiceGrpc.newBlockingV2Stub(owner)
                .createSnapshot(
                        CreateSnapshotRequest.newBuilder().setDatasetId(dataset).build())
                .getSnapshotId();
        var link = DownloadServiceGrpc.newBlockingV2Stub(owner)
                .createDownloadUrl(CreateDownloadUrlRequest.newBuilder()
                        .setDatasetId(dataset)
                        .build())
                .getDownloadUrl();
        var site = new AuthorisationFixture(
                owner,
                users,
                Map.of(
                        "$DATASET", dataset,
                        "$PROJECT", project,
                        "$CLASS", classId,
                        "$ANNOTATION", Long.toString(annotation),
                        "$VERSION", Long.toString(version),
                        "$SNAPSHOT", snapshot,
                        "$LINK", link.substring(link.indexOf("token=") + "token=".length())));
        site.share();
        return site;
    }

    /// Grants editor and viewer their roles, again where they have lost them.
    void share() throws StatusException {
        var roles = Map.of(users.editor(), Role.ROLE_EDITOR, users.viewer(), Role.ROLE_VIEWER);
        for (var role : roles.entrySet()) {
            PermissionServiceGrpc.newBlockingV2Stub(owner)
                    .grantPermission(GrantPermissionRequest.newBuilder()
                            .setDatasetId(Objects.requireNonNull(names.get("$DATASET")))
                            .setUserId(role.getKey())
                            .setRole(role.getValue())
                            .build());
        }
    }

    private static String upload(Channel owner, Visibility visibility, byte[] image) throws Exception {
        var call = UploadServiceGrpc.newBlockingV2Stub(owner).uploadDataset();
        call.write(UploadDatasetRequest.newBuilder()
                .setHeader(UploadHeader.newBuilder().setName("authorisation").setVisibility(visibility))
                .build());
        for (var name : List.of("a.png", "b.png", "c.png")) {
            call.write(UploadDatasetRequest.newBuilder()
                    .setFile(UploadFile.newBuilder().setPath(name))
                    .build());
            call.write(UploadDatasetRequest.newBuilder()
                    .setData(ByteString.copyFrom(image))
                    .build());
        }
        call.halfClose();
        return Objects.requireNonNull(call.read(), "no answer").getDatasetId();
    }
}

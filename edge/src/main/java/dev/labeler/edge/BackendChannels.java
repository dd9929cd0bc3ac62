package dev.labeler.edge;

import dev.labeler.edge.transcode.Backend;
import dev.labeler.proto.annotation.v1.AnnotationDiffServiceGrpc;
import dev.labeler.proto.annotation.v1.AnnotationRestoreServiceGrpc;
import dev.labeler.proto.annotation.v1.AnnotationServiceGrpc;
import dev.labeler.proto.annotation.v1.AssignmentServiceGrpc;
import dev.labeler.proto.annotation.v1.ClassServiceGrpc;
import dev.labeler.proto.annotation.v1.ImageServiceGrpc;
import dev.labeler.proto.annotation.v1.ImportServiceGrpc;
import dev.labeler.proto.annotation.v1.LeaseServiceGrpc;
import dev.labeler.proto.annotation.v1.MaskServiceGrpc;
import dev.labeler.proto.annotation.v1.ProjectEventServiceGrpc;
import dev.labeler.proto.annotation.v1.ProjectServiceGrpc;
import dev.labeler.proto.annotation.v1.RevisionServiceGrpc;
import dev.labeler.proto.annotation.v1.WorkingVersionServiceGrpc;
import dev.labeler.proto.dataset.v1.DatasetCreationServiceGrpc;
import dev.labeler.proto.dataset.v1.DatasetFolderServiceGrpc;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.DatasetVersionServiceGrpc;
import dev.labeler.proto.dataset.v1.DownloadServiceGrpc;
import dev.labeler.proto.dataset.v1.GalleryServiceGrpc;
import dev.labeler.proto.dataset.v1.InvitationServiceGrpc;
import dev.labeler.proto.dataset.v1.PermissionServiceGrpc;
import dev.labeler.proto.dataset.v1.SnapshotServiceGrpc;
import dev.labeler.proto.dataset.v1.UploadServiceGrpc;
import dev.labeler.proto.export.v1.DeliveryServiceGrpc;
import dev.labeler.proto.export.v1.ExportServiceGrpc;
import dev.labeler.proto.export.v1.PublicationServiceGrpc;
import dev.labeler.proto.export.v1.VersionServiceGrpc;
import dev.labeler.proto.export.v1.WebhookServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendAnnotationServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendDatasetServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendImageServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendLockServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendMemberServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendProjectServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendUploadServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendVersionServiceGrpc;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import io.grpc.Channel;
import java.util.List;

/// Assigns the contract's services to the servers that run them.
///
/// @param frontend the services of `dev.labeler.frontend`, which run in the process of the edge
public record BackendChannels(Channel dataset, Channel annotation, Channel export, Channel frontend) {
    /// All servers with their services.
    public List<Backend> all() {
        return List.of(
                new Backend(
                        "dataset-service",
                        dataset,
                        List.of(
                                DatasetServiceGrpc.getServiceDescriptor(),
                                DatasetCreationServiceGrpc.getServiceDescriptor(),
                                DatasetFolderServiceGrpc.getServiceDescriptor(),
                                UploadServiceGrpc.getServiceDescriptor(),
                                DatasetVersionServiceGrpc.getServiceDescriptor(),
                                SnapshotServiceGrpc.getServiceDescriptor(),
                                DownloadServiceGrpc.getServiceDescriptor(),
                                PermissionServiceGrpc.getServiceDescriptor(),
                                InvitationServiceGrpc.getServiceDescriptor(),
                                GalleryServiceGrpc.getServiceDescriptor(),
                                IdentityServiceGrpc.getServiceDescriptor())),
                new Backend(
                        "annotation-service",
                        annotation,
                        List.of(
                                ProjectServiceGrpc.getServiceDescriptor(),
                                ClassServiceGrpc.getServiceDescriptor(),
                                ImageServiceGrpc.getServiceDescriptor(),
                                AnnotationServiceGrpc.getServiceDescriptor(),
                                ImportServiceGrpc.getServiceDescriptor(),
                                AssignmentServiceGrpc.getServiceDescriptor(),
                                LeaseServiceGrpc.getServiceDescriptor(),
                                MaskServiceGrpc.getServiceDescriptor(),
                                ProjectEventServiceGrpc.getServiceDescriptor(),
                                RevisionServiceGrpc.getServiceDescriptor(),
                                AnnotationDiffServiceGrpc.getServiceDescriptor(),
                                WorkingVersionServiceGrpc.getServiceDescriptor(),
                                AnnotationRestoreServiceGrpc.getServiceDescriptor())),
                new Backend(
                        "export-service",
                        export,
                        List.of(
                                VersionServiceGrpc.getServiceDescriptor(),
                                PublicationServiceGrpc.getServiceDescriptor(),
                                ExportServiceGrpc.getServiceDescriptor(),
                                DeliveryServiceGrpc.getServiceDescriptor(),
                                WebhookServiceGrpc.getServiceDescriptor())),
                new Backend(
                        "frontend",
                        frontend,
                        List.of(
                                FrontendDatasetServiceGrpc.getServiceDescriptor(),
                                FrontendProjectServiceGrpc.getServiceDescriptor(),
                                FrontendImageServiceGrpc.getServiceDescriptor(),
                                FrontendAnnotationServiceGrpc.getServiceDescriptor(),
                                FrontendLockServiceGrpc.getServiceDescriptor(),
                                FrontendVersionServiceGrpc.getServiceDescriptor(),
                                FrontendMemberServiceGrpc.getServiceDescriptor(),
                                FrontendUploadServiceGrpc.getServiceDescriptor())));
    }
}

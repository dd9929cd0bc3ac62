package dev.labeler.frontend.dataset;

import dev.labeler.frontend.project.FrontendTaskTypes;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.GetDatasetProjectRequest;
import dev.labeler.proto.annotation.v1.ProjectServiceGrpc;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.DeleteDatasetRequest;
import dev.labeler.proto.dataset.v1.GetDatasetRequest;
import dev.labeler.proto.export.v1.ListVersionsRequest;
import dev.labeler.proto.export.v1.VersionServiceGrpc;
import dev.labeler.proto.frontend.v1.DeleteFrontendDatasetRequest;
import dev.labeler.proto.frontend.v1.DeleteFrontendDatasetResponse;
import dev.labeler.proto.frontend.v1.FrontendDatasetServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendDeletedFiles;
import dev.labeler.proto.frontend.v1.FrontendDeletedRows;
import dev.labeler.proto.frontend.v1.FrontendDeletionImpact;
import dev.labeler.proto.frontend.v1.FrontendFileCounts;
import dev.labeler.proto.frontend.v1.FrontendProjectImpact;
import dev.labeler.proto.frontend.v1.GetFrontendDeletionImpactRequest;
import io.grpc.Channel;
import io.grpc.StatusException;

/// The methods of `FrontendDatasetService` about deletion.
public final class FrontendDeletionGrpcService {
    private final DatasetServiceGrpc.DatasetServiceBlockingV2Stub datasets;
    private final ProjectServiceGrpc.ProjectServiceBlockingV2Stub projects;
    private final VersionServiceGrpc.VersionServiceBlockingV2Stub versions;

    public FrontendDeletionGrpcService(Channel datasetService, Channel annotationService, Channel exportService) {
        datasets = DatasetServiceGrpc.newBlockingV2Stub(datasetService);
        projects = ProjectServiceGrpc.newBlockingV2Stub(annotationService);
        versions = VersionServiceGrpc.newBlockingV2Stub(exportService);
    }

    /// Adds these methods to the service.
    public void bind(ServiceMethods methods) {
        methods.unary(FrontendDatasetServiceGrpc.getGetFrontendDeletionImpactMethod(), this::getImpact)
                .unary(FrontendDatasetServiceGrpc.getDeleteFrontendDatasetMethod(), this::delete);
    }

    private FrontendDeletionImpact getImpact(GetFrontendDeletionImpactRequest request) throws StatusException {
        return impact(request.getDatasetId());
    }

    private DeleteFrontendDatasetResponse delete(DeleteFrontendDatasetRequest request) throws StatusException {
        var impact = impact(request.getDatasetId());
        var deleted = datasets.deleteDataset(DeleteDatasetRequest.newBuilder()
                .setDatasetId(request.getDatasetId())
                .setDatasetNameConfirmation(request.getDatasetNameConfirmation())
                .build());
        return DeleteFrontendDatasetResponse.newBuilder()
                .setDatasetId(request.getDatasetId())
                .setDatasetName(impact.getDatasetName())
                .setDeleted(deleted.getDeleted())
                .setLabelerDeletions(FrontendDeletedRows.newBuilder()
                        .setAnnotations(impact.getTotalAnnotations())
                        .setImageStatuses(impact.getTotalImages())
                        .setAnnotationVersions(impact.getTotalVersions())
                        .setProjects(impact.getTotalProjects()))
                .setS3Deletions(FrontendDeletedFiles.newBuilder()
                        .setDatasetFiles(impact.getTotalImages())
                        .setExportFiles(impact.getTotalVersions()))
                .setImpact(impact)
                .build();
    }

    private FrontendDeletionImpact impact(String datasetId) throws StatusException {
        var dataset = datasets.getDataset(
                GetDatasetRequest.newBuilder().setDatasetId(datasetId).build());
        var project = projects.getDatasetProject(
                GetDatasetProjectRequest.newBuilder().setDatasetId(datasetId).build());
        var published = versions.listVersions(ListVersionsRequest.newBuilder()
                        .setProjectId(project.getId())
                        .setType(VersionType.VERSION_TYPE_PUBLISHED)
                        .setLimit(1)
                        .build())
                .getTotal();
        return FrontendDeletionImpact.newBuilder()
                .setDatasetId(datasetId)
                .setDatasetName(dataset.getName())
                .addProjects(FrontendProjectImpact.newBuilder()
                        .setProjectId(project.getId())
                        .setProjectName(project.getName())
                        .addAllTaskTypes(FrontendTaskTypes.words(project.getTaskTypesList()))
                        .setAnnotationCount(project.getTotalAnnotations())
                        .setImageCount(project.getAnnotatedImages())
                        .setVersionCount(published))
                .setTotalProjects(1)
                .setTotalImages(dataset.getNumImages())
                .setTotalAnnotations(project.getTotalAnnotations())
                .setTotalVersions(published)
                .setStorageSizeMb(FrontendDatasetMapping.size(dataset).getTotalMb())
                .setFileCounts(FrontendFileCounts.newBuilder()
                        .setExports(published)
                        .setImages(dataset.getNumImages() - dataset.getNumMissingImages()))
                .build();
    }
}

package dev.labeler.frontend.image;

import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.GetProjectRequest;
import dev.labeler.proto.annotation.v1.ImageServiceGrpc;
import dev.labeler.proto.annotation.v1.ListImageStatusesRequest;
import dev.labeler.proto.annotation.v1.ProjectServiceGrpc;
import dev.labeler.proto.annotation.v1.UnconfirmImageRequest;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.GetDatasetRequest;
import dev.labeler.proto.dataset.v1.ListImagesRequest;
import dev.labeler.proto.frontend.v1.ConfirmFrontendImageRequest;
import dev.labeler.proto.frontend.v1.FrontendImageConfirmation;
import dev.labeler.proto.frontend.v1.FrontendImageServiceGrpc;
import dev.labeler.proto.frontend.v1.ListFrontendImageStatusesRequest;
import dev.labeler.proto.frontend.v1.ListFrontendImageStatusesResponse;
import dev.labeler.proto.frontend.v1.ListFrontendProjectImagesRequest;
import dev.labeler.proto.frontend.v1.ListFrontendProjectImagesResponse;
import dev.labeler.proto.frontend.v1.UnconfirmFrontendImageRequest;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusException;

/// `FrontendImageService`.
public final class FrontendImageGrpcService implements BindableService {
    private final DatasetServiceGrpc.DatasetServiceBlockingV2Stub datasets;
    private final ProjectServiceGrpc.ProjectServiceBlockingV2Stub projects;
    private final ImageServiceGrpc.ImageServiceBlockingV2Stub images;

    public FrontendImageGrpcService(Channel datasetService, Channel annotationService) {
        datasets = DatasetServiceGrpc.newBlockingV2Stub(datasetService);
        projects = ProjectServiceGrpc.newBlockingV2Stub(annotationService);
        images = ImageServiceGrpc.newBlockingV2Stub(annotationService);
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(FrontendImageServiceGrpc.getServiceDescriptor())
                .unary(FrontendImageServiceGrpc.getListFrontendProjectImagesMethod(), this::listImages)
                .unary(FrontendImageServiceGrpc.getListFrontendImageStatusesMethod(), this::listStatuses)
                .unary(FrontendImageServiceGrpc.getConfirmFrontendImageMethod(), this::confirm)
                .unary(FrontendImageServiceGrpc.getUnconfirmFrontendImageMethod(), this::unconfirm)
                .build();
    }

    private ListFrontendProjectImagesResponse listImages(ListFrontendProjectImagesRequest request)
            throws StatusException {
        var page = PageRequest.keyset(request);
        var datasetId = projects.getProject(GetProjectRequest.newBuilder()
                        .setProjectId(request.getProjectId())
                        .build())
                .getDatasetId();
        var dataset = datasets.getDataset(
                GetDatasetRequest.newBuilder().setDatasetId(datasetId).build());
        var found = datasets.listImages(ListImagesRequest.newBuilder()
                .setDatasetId(datasetId)
                .setSkip(request.getOffset())
                .setLimit(page.limit())
                .build());
        var response = ListFrontendProjectImagesResponse.newBuilder()
                .setTotal(found.getTotal())
                .setDatasetId(datasetId)
                .setProjectId(request.getProjectId());
        found.getImagesList()
                .forEach(image -> response.addImages(FrontendImageMapping.toProto(image, dataset.getStoragePath())));
        return response.build();
    }

    private ListFrontendImageStatusesResponse listStatuses(ListFrontendImageStatusesRequest request)
            throws StatusException {
        var page = PageRequest.keyset(request);
        var found = images.listImageStatuses(ListImageStatusesRequest.newBuilder()
                .setProjectId(request.getProjectId())
                .setSkip(request.getOffset())
                .setLimit(page.limit())
                .build());
        var response = ListFrontendImageStatusesResponse.newBuilder()
                .setTotal(found.getTotal())
                .setProjectId(request.getProjectId());
        for (var status : found.getStatusesList()) {
            var mapped = FrontendImageMapping.toProto(status, request.getProjectId())
                    .setId(request.getOffset() + response.getStatusesCount() + 1L);
            if (request.hasTaskType()) {
                mapped.setTaskType(request.getTaskType());
            }
            response.addStatuses(mapped);
        }
        return response.build();
    }

    private FrontendImageConfirmation confirm(ConfirmFrontendImageRequest request) throws StatusException {
        return FrontendImageMapping.toProto(images.confirmImage(ConfirmImageRequest.newBuilder()
                .setProjectId(request.getProjectId())
                .setImageId(request.getImageId())
                .build()));
    }

    private FrontendImageConfirmation unconfirm(UnconfirmFrontendImageRequest request) throws StatusException {
        return FrontendImageMapping.toProto(images.unconfirmImage(UnconfirmImageRequest.newBuilder()
                .setProjectId(request.getProjectId())
                .setImageId(request.getImageId())
                .build()));
    }
}

package dev.labeler.frontend.dataset;

import dev.labeler.frontend.user.UserIdReader;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.CreateProjectRequest;
import dev.labeler.proto.annotation.v1.ProjectServiceGrpc;
import dev.labeler.proto.dataset.v1.CreateDatasetRequest;
import dev.labeler.proto.dataset.v1.Dataset;
import dev.labeler.proto.dataset.v1.DatasetCreationServiceGrpc;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.GetDatasetRequest;
import dev.labeler.proto.dataset.v1.ListDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListImagesRequest;
import dev.labeler.proto.dataset.v1.UpdateDatasetRequest;
import dev.labeler.proto.frontend.v1.CreateFrontendDatasetRequest;
import dev.labeler.proto.frontend.v1.FrontendDataset;
import dev.labeler.proto.frontend.v1.FrontendDatasetServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendDatasetSize;
import dev.labeler.proto.frontend.v1.GetFrontendDatasetRequest;
import dev.labeler.proto.frontend.v1.GetFrontendDatasetSizeRequest;
import dev.labeler.proto.frontend.v1.ListFrontendDatasetImagesRequest;
import dev.labeler.proto.frontend.v1.ListFrontendDatasetImagesResponse;
import dev.labeler.proto.frontend.v1.ListFrontendDatasetsRequest;
import dev.labeler.proto.frontend.v1.ListFrontendDatasetsResponse;
import dev.labeler.proto.frontend.v1.UpdateFrontendDatasetRequest;
import io.grpc.Channel;
import io.grpc.StatusException;

/// The methods of `FrontendDatasetService` that create, change and read datasets.
public final class FrontendDatasetGrpcService {
    private final DatasetServiceGrpc.DatasetServiceBlockingV2Stub datasets;
    private final DatasetCreationServiceGrpc.DatasetCreationServiceBlockingV2Stub creation;
    private final ProjectServiceGrpc.ProjectServiceBlockingV2Stub projects;
    private final UserIdReader users;

    public FrontendDatasetGrpcService(Channel datasetService, Channel annotationService, UserIdReader users) {
        datasets = DatasetServiceGrpc.newBlockingV2Stub(datasetService);
        creation = DatasetCreationServiceGrpc.newBlockingV2Stub(datasetService);
        projects = ProjectServiceGrpc.newBlockingV2Stub(annotationService);
        this.users = users;
    }

    /// Adds these methods to the service.
    public void bind(ServiceMethods methods) {
        methods.unary(FrontendDatasetServiceGrpc.getListFrontendDatasetsMethod(), this::list)
                .unary(FrontendDatasetServiceGrpc.getGetFrontendDatasetMethod(), this::get)
                .unary(FrontendDatasetServiceGrpc.getCreateFrontendDatasetMethod(), this::create)
                .unary(FrontendDatasetServiceGrpc.getUpdateFrontendDatasetMethod(), this::update)
                .unary(FrontendDatasetServiceGrpc.getListFrontendDatasetImagesMethod(), this::listImages)
                .unary(FrontendDatasetServiceGrpc.getGetFrontendDatasetSizeMethod(), this::size);
    }

    private ListFrontendDatasetsResponse list(ListFrontendDatasetsRequest request) throws StatusException {
        var page = PageRequest.keyset(request);
        var ids = users.current();
        var found = datasets.listDatasets(ListDatasetsRequest.newBuilder()
                .setSkip(page.skip())
                .setLimit(page.limit())
                .build());
        var response = ListFrontendDatasetsResponse.newBuilder();
        found.getDatasetsList().forEach(dataset -> response.addDatasets(FrontendDatasetMapping.toProto(dataset, ids)));
        return response.build();
    }

    private FrontendDataset get(GetFrontendDatasetRequest request) throws StatusException {
        return FrontendDatasetMapping.toProto(read(request.getDatasetId()), users.current());
    }

    private FrontendDataset create(CreateFrontendDatasetRequest request) throws StatusException {
        var created =
                CreateDatasetRequest.newBuilder().setName(request.getName()).setVisibility(request.getVisibility());
        if (request.hasDescription()) {
            created.setDescription(request.getDescription());
        }
        var dataset = creation.createDataset(created.build());
        if (request.getTaskTypesCount() > 0) {
            projects.createProject(CreateProjectRequest.newBuilder()
                    .setDatasetId(dataset.getId())
                    .addAllTaskTypes(request.getTaskTypesList())
                    .build());
        }
        return FrontendDatasetMapping.toProto(dataset, users.current());
    }

    private FrontendDataset update(UpdateFrontendDatasetRequest request) throws StatusException {
        var changed = UpdateDatasetRequest.newBuilder()
                .setDatasetId(request.getDatasetId())
                .setName(request.getName())
                .setVisibility(request.getVisibility());
        if (request.hasDescription()) {
            changed.setDescription(request.getDescription());
        } else {
            changed.addClear("description");
        }
        return FrontendDatasetMapping.toProto(datasets.updateDataset(changed.build()), users.current());
    }

    private ListFrontendDatasetImagesResponse listImages(ListFrontendDatasetImagesRequest request)
            throws StatusException {
        var page = PageRequest.keyset(request);
        var found = datasets.listImages(ListImagesRequest.newBuilder()
                .setDatasetId(request.getDatasetId())
                .setSkip(request.getOffset())
                .setLimit(page.limit())
                .build());
        var response = ListFrontendDatasetImagesResponse.newBuilder();
        found.getImagesList().forEach(image -> response.addImages(FrontendDatasetMapping.toProto(image)));
        return response.build();
    }

    private FrontendDatasetSize size(GetFrontendDatasetSizeRequest request) throws StatusException {
        return FrontendDatasetMapping.size(read(request.getDatasetId()));
    }

    private Dataset read(String datasetId) throws StatusException {
        return datasets.getDataset(
                GetDatasetRequest.newBuilder().setDatasetId(datasetId).build());
    }
}

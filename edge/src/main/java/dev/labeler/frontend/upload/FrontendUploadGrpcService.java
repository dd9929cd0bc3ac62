package dev.labeler.frontend.upload;

import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.dataset.v1.DatasetFolder;
import dev.labeler.proto.dataset.v1.DatasetFolderServiceGrpc;
import dev.labeler.proto.dataset.v1.FindPathsRequest;
import dev.labeler.proto.dataset.v1.ListFoldersRequest;
import dev.labeler.proto.frontend.v1.AddFrontendImagesRequest;
import dev.labeler.proto.frontend.v1.FrontendFileMapping;
import dev.labeler.proto.frontend.v1.FrontendFolder;
import dev.labeler.proto.frontend.v1.FrontendPreviewFile;
import dev.labeler.proto.frontend.v1.FrontendPreviewSummary;
import dev.labeler.proto.frontend.v1.FrontendStorageStructure;
import dev.labeler.proto.frontend.v1.FrontendUploadPreview;
import dev.labeler.proto.frontend.v1.FrontendUploadServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendUploadSummary;
import dev.labeler.proto.frontend.v1.GetFrontendStorageStructureRequest;
import dev.labeler.proto.frontend.v1.PreviewFrontendUploadRequest;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusException;
import java.util.HashSet;
import java.util.Iterator;

/// `FrontendUploadService`.
public final class FrontendUploadGrpcService implements BindableService {
    private final FrontendFileUploader uploader;
    private final DatasetFolderServiceGrpc.DatasetFolderServiceBlockingV2Stub folders;

    public FrontendUploadGrpcService(Channel datasetService) {
        uploader = new FrontendFileUploader(datasetService);
        folders = DatasetFolderServiceGrpc.newBlockingV2Stub(datasetService);
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(FrontendUploadServiceGrpc.getServiceDescriptor())
                .clientStream(FrontendUploadServiceGrpc.getAddFrontendImagesMethod(), this::addImages)
                .unary(FrontendUploadServiceGrpc.getGetFrontendStorageStructureMethod(), this::getStructure)
                .unary(FrontendUploadServiceGrpc.getPreviewFrontendUploadMethod(), this::preview)
                .build();
    }

    private FrontendUploadSummary addImages(Iterator<AddFrontendImagesRequest> steps) throws Exception {
        return uploader.upload(steps);
    }

    private FrontendStorageStructure getStructure(GetFrontendStorageStructureRequest request) throws StatusException {
        return structure(request.getDatasetId());
    }

    private FrontendUploadPreview preview(PreviewFrontendUploadRequest request) throws StatusException {
        var target = request.getTargetFolder();
        var response = FrontendUploadPreview.newBuilder()
                .setDatasetId(request.getDatasetId())
                .setTargetFolder(target)
                .setCurrentStructure(structure(request.getDatasetId()));
        var query = FindPathsRequest.newBuilder().setDatasetId(request.getDatasetId());
        request.getFileMappingsList().forEach(file -> query.addPaths(path(file, target)));
        var known = query.getPathsCount() == 0
                ? new HashSet<String>()
                : new HashSet<>(folders.findPaths(query.build()).getPathsList());
        for (var file : request.getFileMappingsList()) {
            var path = path(file, target);
            var isKnown = known.contains(path);
            var shown = FrontendPreviewFile.newBuilder()
                    .setFilename(file.getFilename())
                    .setPath(path)
                    .setSize(file.getSize())
                    .setStatus(isKnown ? "duplicate" : "new")
                    .build();
            if (isKnown) {
                response.addDuplicateFiles(shown);
            } else {
                response.addNewFiles(shown);
            }
        }
        return response.setSummary(FrontendPreviewSummary.newBuilder()
                        .setTotalNew(response.getNewFilesCount())
                        .setTotalDuplicates(response.getDuplicateFilesCount())
                        .setTotalFiles(request.getFileMappingsCount()))
                .build();
    }

    private static String path(FrontendFileMapping file, String target) {
        var folder = target.isEmpty() || target.endsWith("/") ? target : target + "/";
        return file.getRelativePath().startsWith(folder) ? file.getRelativePath() : folder + file.getRelativePath();
    }

    private FrontendStorageStructure structure(String datasetId) throws StatusException {
        var found = folders.listFolders(
                ListFoldersRequest.newBuilder().setDatasetId(datasetId).build());
        var structure = FrontendStorageStructure.newBuilder().setDatasetId(datasetId);
        for (var folder : found.getFoldersList()) {
            if (folder.getPath().isEmpty()) {
                structure.setTotalFiles(folder.getNumFiles()).setTotalSizeBytes(folder.getSizeBytes());
            }
            structure.addFolders(toProto(folder));
        }
        return structure.build();
    }

    private static FrontendFolder toProto(DatasetFolder folder) {
        var path = folder.getPath();
        var parts = path.isEmpty() ? new String[0] : path.split("/", -1);
        return FrontendFolder.newBuilder()
                .setPath(path.isEmpty() ? "/" : path)
                .setName(path.isEmpty() ? "/" : parts[parts.length - 2])
                .setFileCount(folder.getNumFiles())
                .setTotalSizeBytes(folder.getSizeBytes())
                .setDepth(path.isEmpty() ? 0 : parts.length - 1)
                .build();
    }
}

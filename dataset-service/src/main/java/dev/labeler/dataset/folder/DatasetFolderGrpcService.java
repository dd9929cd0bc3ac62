package dev.labeler.dataset.folder;

import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.file.Utf8ByteOrder;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.dataset.v1.DatasetFolder;
import dev.labeler.proto.dataset.v1.DatasetFolderServiceGrpc;
import dev.labeler.proto.dataset.v1.FindPathsRequest;
import dev.labeler.proto.dataset.v1.FindPathsResponse;
import dev.labeler.proto.dataset.v1.ListFoldersRequest;
import dev.labeler.proto.dataset.v1.ListFoldersResponse;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.util.TreeMap;

/// `DatasetFolderService`.
public final class DatasetFolderGrpcService implements BindableService {
    private static final int MAX_FOLDERS = 10_000;
    private static final int MAX_PATHS = 10_000;

    private final Database database;
    private final DatasetAccessCheck access;

    public DatasetFolderGrpcService(Database database, DatasetAccessCheck access) {
        this.database = database;
        this.access = access;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(DatasetFolderServiceGrpc.getServiceDescriptor())
                .unary(DatasetFolderServiceGrpc.getListFoldersMethod(), this::listFolders)
                .unary(DatasetFolderServiceGrpc.getFindPathsMethod(), this::findPaths)
                .build();
    }

    private ListFoldersResponse listFolders(ListFoldersRequest request) {
        var dataset = access.require(request.getDatasetId()).dataset();
        var rows = database.jdbi()
                .withHandle(handle -> FolderDao.list(handle, dataset.id(), dataset.imageRoot(), MAX_FOLDERS + 1));
        var folders = new TreeMap<String, DatasetFolder.Builder>(Utf8ByteOrder.OF_NAMES);
        folders.put("", DatasetFolder.newBuilder());
        for (var row : rows.subList(0, Math.min(rows.size(), MAX_FOLDERS))) {
            for (var path = row.folder(); ; path = parent(path)) {
                var folder = folders.computeIfAbsent(path, _ -> DatasetFolder.newBuilder());
                folder.setNumFiles(folder.getNumFiles() + row.files())
                        .setSizeBytes(folder.getSizeBytes() + row.bytes());
                if (path.isEmpty()) {
                    break;
                }
            }
        }
        var response = ListFoldersResponse.newBuilder()
                .setIsTruncated(rows.size() > MAX_FOLDERS || folders.size() > MAX_FOLDERS);
        folders.entrySet().stream()
                .limit(MAX_FOLDERS)
                .forEach(each -> response.addFolders(each.getValue().setPath(each.getKey())));
        return response.build();
    }

    private FindPathsResponse findPaths(FindPathsRequest request) {
        if (request.getPathsCount() > MAX_PATHS) {
            throw Failure.invalid(
                            "`paths` has " + request.getPathsCount() + " paths; at most " + MAX_PATHS + " are allowed.")
                    .with("path", "paths");
        }
        var dataset = access.require(request.getDatasetId()).dataset();
        var found = database.jdbi()
                .withHandle(
                        handle -> FolderDao.find(handle, dataset.id(), dataset.imageRoot(), request.getPathsList()));
        return FindPathsResponse.newBuilder()
                .addAllPaths(
                        request.getPathsList().stream().filter(found::contains).toList())
                .build();
    }

    private static String parent(String folder) {
        return folder.substring(0, folder.lastIndexOf('/', folder.length() - 2) + 1);
    }
}

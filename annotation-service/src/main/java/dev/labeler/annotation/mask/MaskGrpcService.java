package dev.labeler.annotation.mask;

import dev.labeler.annotation.annotation.AnnotationAccess;
import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.annotation.v1.CompleteMaskGroupRequest;
import dev.labeler.proto.annotation.v1.CompleteMaskGroupResponse;
import dev.labeler.proto.annotation.v1.CreateMaskGroupRequest;
import dev.labeler.proto.annotation.v1.DeleteMaskGroupRequest;
import dev.labeler.proto.annotation.v1.DeleteMaskGroupResponse;
import dev.labeler.proto.annotation.v1.GetMaskGroupRequest;
import dev.labeler.proto.annotation.v1.ListMaskGroupsRequest;
import dev.labeler.proto.annotation.v1.ListMaskGroupsResponse;
import dev.labeler.proto.annotation.v1.MaskGroup;
import dev.labeler.proto.annotation.v1.MaskGroupUpload;
import dev.labeler.proto.annotation.v1.MaskServiceGrpc;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.time.Clock;
import org.jdbi.v3.core.Handle;

/// `labeler.annotation.v1.MaskService`.
public final class MaskGrpcService implements BindableService {
    private final Database database;
    private final ObjectStore store;
    private final AnnotationAccess annotations;
    private final MaskGroupStarter starter;
    private final MaskGroupCompleter completer;

    /// @param store the annotations bucket
    public MaskGrpcService(Database database, ObjectStore store, ProjectAccessCheck access, Clock clock) {
        this.database = database;
        this.store = store;
        this.annotations = new AnnotationAccess(database, access);
        this.starter = new MaskGroupStarter(database, store, clock);
        this.completer = new MaskGroupCompleter(database, store);
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(MaskServiceGrpc.getServiceDescriptor())
                .unary(MaskServiceGrpc.getCreateMaskGroupMethod(), this::createMaskGroup)
                .unary(MaskServiceGrpc.getCompleteMaskGroupMethod(), this::completeMaskGroup)
                .unary(MaskServiceGrpc.getGetMaskGroupMethod(), this::getMaskGroup)
                .unary(MaskServiceGrpc.getListMaskGroupsMethod(), this::listMaskGroups)
                .unary(MaskServiceGrpc.getDeleteMaskGroupMethod(), this::deleteMaskGroup)
                .build();
    }

    private MaskGroupUpload createMaskGroup(CreateMaskGroupRequest request) {
        return starter.create(
                request, annotations.requireAccess(request.getAnnotationId()).projectId());
    }

    private CompleteMaskGroupResponse completeMaskGroup(CompleteMaskGroupRequest request)
            throws IOException, InterruptedException {
        return completer.complete(requireGroup(request.getAnnotationId(), request.getGroupId()));
    }

    private MaskGroup getMaskGroup(GetMaskGroupRequest request) {
        var group = requireGroup(request.getAnnotationId(), request.getGroupId());
        var message = MaskMapping.toProto(group);
        for (var row : database.jdbi().withHandle(handle -> MaskFileDao.list(handle, group))) {
            var file = MaskMapping.toProto(group, row);
            if (row.verified()) {
                file.setDownloadUrl(store.links()
                        .presignGet(group.prefix() + row.objectName(), null, row.objectName())
                        .url()
                        .toString());
            }
            message.addFiles(file);
        }
        return message.build();
    }

    private ListMaskGroupsResponse listMaskGroups(ListMaskGroupsRequest request) {
        var projectId = annotations.requireAccess(request.getAnnotationId()).projectId();
        var page = PageRequest.of(request);
        var response = ListMaskGroupsResponse.newBuilder();
        database.jdbi()
                .withHandle(handle ->
                        MaskGroupDao.list(handle, projectId, request.getAnnotationId(), page.skip(), page.limit()))
                .forEach(group -> response.addMaskGroups(MaskMapping.toProto(group)));
        page.setNextPageToken(response, response.getMaskGroupsCount());
        return response.build();
    }

    private DeleteMaskGroupResponse deleteMaskGroup(DeleteMaskGroupRequest request) {
        var projectId = annotations.requireAccess(request.getAnnotationId()).projectId();
        return database.transactions().once(request, DeleteMaskGroupResponse.parser(), handle -> {
            var group = requireGroup(handle, projectId, request.getAnnotationId(), request.getGroupId());
            return DeleteMaskGroupResponse.newBuilder()
                    .setGroupId(group.groupId())
                    .setDeleted(MaskGroupDao.delete(handle, group))
                    .build();
        });
    }

    private MaskGroupRow requireGroup(long annotationId, String groupId) {
        var projectId = annotations.requireAccess(annotationId).projectId();
        return database.jdbi().withHandle(handle -> requireGroup(handle, projectId, annotationId, groupId));
    }

    private static MaskGroupRow requireGroup(Handle handle, String projectId, long annotationId, String groupId) {
        var group = MaskGroupDao.find(handle, projectId, annotationId, groupId);
        if (group == null) {
            throw MaskFailures.notFound(annotationId, groupId);
        }
        return group;
    }
}

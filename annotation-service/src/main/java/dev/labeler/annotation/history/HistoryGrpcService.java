package dev.labeler.annotation.history;

import dev.labeler.annotation.annotation.AnnotationAccess;
import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.annotation.project.UserNameClient;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.AnnotationServiceGrpc;
import dev.labeler.proto.annotation.v1.HistoryPage;
import dev.labeler.proto.annotation.v1.ListAnnotationHistoryRequest;
import dev.labeler.proto.annotation.v1.ListProjectHistoryRequest;
import dev.labeler.proto.annotation.v1.RedoRequest;
import dev.labeler.proto.annotation.v1.UndoRequest;
import dev.labeler.proto.annotation.v1.UndoResponse;
import java.time.Clock;

/// The history methods of `labeler.annotation.v1.AnnotationService`: lists, undo and redo.
public final class HistoryGrpcService {
    private final Database database;
    private final ProjectAccessCheck projects;
    private final AnnotationAccess annotations;
    private final HistoryReader reader;
    private final UndoRedoService undo;

    public HistoryGrpcService(Database database, ProjectAccessCheck projects, UserNameClient users, Clock clock) {
        this.database = database;
        this.projects = projects;
        this.annotations = new AnnotationAccess(database, projects);
        this.reader = new HistoryReader(database, users);
        this.undo = new UndoRedoService(clock);
    }

    public void bind(ServiceMethods methods) {
        methods.unary(AnnotationServiceGrpc.getListProjectHistoryMethod(), this::listProjectHistory)
                .unary(AnnotationServiceGrpc.getListAnnotationHistoryMethod(), this::listAnnotationHistory)
                .unary(AnnotationServiceGrpc.getUndoMethod(), this::undo)
                .unary(AnnotationServiceGrpc.getRedoMethod(), this::redo);
    }

    private HistoryPage listProjectHistory(ListProjectHistoryRequest request) {
        return reader.readOfProject(
                projects.requireAccess(request.getProjectId()).projectId(), request);
    }

    private HistoryPage listAnnotationHistory(ListAnnotationHistoryRequest request) {
        var projectId = annotations.requireAccess(request.getAnnotationId()).projectId();
        return reader.readOfAnnotation(projectId, request);
    }

    private UndoResponse undo(UndoRequest request) {
        var projectId = projects.requireAccess(request.getProjectId()).projectId();
        var step = new UndoRedoService.Request(
                projectId,
                request.hasCount() ? request.getCount() : null,
                request.hasImageId() ? request.getImageId() : null);
        return reader.withUserNames(
                database.transactions().once(request, UndoResponse.parser(), handle -> undo.undo(handle, step)));
    }

    private UndoResponse redo(RedoRequest request) {
        var projectId = projects.requireAccess(request.getProjectId()).projectId();
        var step = new UndoRedoService.Request(
                projectId,
                request.hasCount() ? request.getCount() : null,
                request.hasImageId() ? request.getImageId() : null);
        return reader.withUserNames(
                database.transactions().once(request, UndoResponse.parser(), handle -> undo.redo(handle, step)));
    }
}

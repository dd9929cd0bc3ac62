package dev.labeler.annotation.annotation;

import com.google.protobuf.Message;
import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ServerStreamHandler.Sink;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationConfirmation;
import dev.labeler.proto.annotation.v1.AnnotationServiceGrpc;
import dev.labeler.proto.annotation.v1.BatchWriteAnnotationsRequest;
import dev.labeler.proto.annotation.v1.BatchWriteAnnotationsResponse;
import dev.labeler.proto.annotation.v1.BulkConfirmAnnotationsRequest;
import dev.labeler.proto.annotation.v1.BulkConfirmAnnotationsResponse;
import dev.labeler.proto.annotation.v1.ConfirmAnnotationRequest;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.annotation.v1.DeleteAnnotationRequest;
import dev.labeler.proto.annotation.v1.DeleteAnnotationResponse;
import dev.labeler.proto.annotation.v1.GetAnnotationRequest;
import dev.labeler.proto.annotation.v1.ListAnnotationsRequest;
import dev.labeler.proto.annotation.v1.ListAnnotationsResponse;
import dev.labeler.proto.annotation.v1.StreamProjectAnnotationsRequest;
import dev.labeler.proto.annotation.v1.UnconfirmAnnotationRequest;
import dev.labeler.proto.annotation.v1.UpdateAnnotationRequest;
import dev.labeler.proto.annotation.v1.VerifyAnnotationRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// `labeler.annotation.v1.AnnotationService` without its history ([dev.labeler.annotation.history]).
public final class AnnotationGrpcService {
    private static final int MAX_BATCH_SIZE = 1000;

    private final Database database;
    private final ProjectAccessCheck access;
    private final AnnotationAccess annotations;
    private final BulkConfirmer bulkConfirmer;
    private final Clock clock;

    public AnnotationGrpcService(Database database, ProjectAccessCheck access, Clock clock) {
        this.database = database;
        this.access = access;
        this.annotations = new AnnotationAccess(database, access);
        this.bulkConfirmer = new BulkConfirmer(database, access, clock);
        this.clock = clock;
    }

    public void bind(ServiceMethods methods) {
        methods.unary(AnnotationServiceGrpc.getCreateAnnotationMethod(), this::createAnnotation)
                .unary(AnnotationServiceGrpc.getGetAnnotationMethod(), this::getAnnotation)
                .unary(AnnotationServiceGrpc.getUpdateAnnotationMethod(), this::updateAnnotation)
                .unary(AnnotationServiceGrpc.getDeleteAnnotationMethod(), this::deleteAnnotation)
                .unary(AnnotationServiceGrpc.getListAnnotationsMethod(), this::listAnnotations)
                .serverStream(AnnotationServiceGrpc.getStreamProjectAnnotationsMethod(), this::streamProjectAnnotations)
                .unary(AnnotationServiceGrpc.getBatchWriteAnnotationsMethod(), this::batchWriteAnnotations)
                .unary(AnnotationServiceGrpc.getConfirmAnnotationMethod(), this::confirmAnnotation)
                .unary(AnnotationServiceGrpc.getUnconfirmAnnotationMethod(), this::unconfirmAnnotation)
                .unary(AnnotationServiceGrpc.getVerifyAnnotationMethod(), this::verifyAnnotation)
                .unary(AnnotationServiceGrpc.getBulkConfirmAnnotationsMethod(), this::bulkConfirmAnnotations);
    }

    private Annotation createAnnotation(CreateAnnotationRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        return database.transactions().once(request, Annotation.parser(), handle -> {
            var applied = apply(
                    handle,
                    projectId,
                    List.of(AnnotationEdit.fromProto(request)),
                    request.hasLease() ? request.getLease() : null);
            var created = AnnotationMapping.toProto(applied.saved().getFirst(), applied.classes());
            return request.hasClientId()
                    ? created.toBuilder().setClientId(request.getClientId()).build()
                    : created;
        });
    }

    private Annotation getAnnotation(GetAnnotationRequest request) {
        annotations.requireAccess(request.getAnnotationId());
        return database.transactions().inSnapshot(handle -> {
            var revision = RevisionDao.findLatest(handle, request.getAnnotationId());
            if (revision == null || revision.isDeletion()) {
                throw AnnotationFailures.notFound(request.getAnnotationId(), "");
            }
            return AnnotationMapping.toProto(revision, ProjectClassIndex.of(handle, revision.projectId()));
        });
    }

    private Annotation updateAnnotation(UpdateAnnotationRequest request) {
        var projectId = annotations.requireAccess(request.getAnnotationId()).projectId();
        return database.transactions().once(request, Annotation.parser(), handle -> {
            var applied = apply(
                    handle,
                    projectId,
                    List.of(AnnotationEdit.fromProto(request)),
                    request.hasLease() ? request.getLease() : null);
            return AnnotationMapping.toProto(applied.saved().getFirst(), applied.classes());
        });
    }

    private DeleteAnnotationResponse deleteAnnotation(DeleteAnnotationRequest request) {
        var projectId = annotations.requireAccess(request.getAnnotationId()).projectId();
        return database.transactions().once(request, DeleteAnnotationResponse.parser(), handle -> {
            var applied = apply(
                    handle,
                    projectId,
                    List.of(AnnotationEdit.fromProto(request)),
                    request.hasLease() ? request.getLease() : null);
            return AnnotationMapping.toDeleteResponse(request.getAnnotationId(), applied.seq());
        });
    }

    private void streamProjectAnnotations(StreamProjectAnnotationsRequest request, Sink<Annotation> sink)
            throws Exception {
        var query = AnnotationFilter.toFirstPage(request);
        var page = listAnnotations(query);
        while (true) {
            for (var annotation : page.getAnnotationsList()) {
                sink.send(annotation);
            }
            if (!page.hasNextPageToken()) {
                return;
            }
            page = listAnnotations(
                    query.toBuilder().setPageToken(page.getNextPageToken()).build());
        }
    }

    private ListAnnotationsResponse listAnnotations(ListAnnotationsRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        return database.transactions().inOrderedSnapshot(handle -> {
            var classes = ProjectClassIndex.of(handle, projectId);
            var response = ListAnnotationsResponse.newBuilder();
            var row = request.hasClassId() ? classes.byId(request.getClassId()) : null;
            if (request.hasClassId() && row == null) {
                throw Failure.notFound(
                                ErrorReason.CLASS_NOT_FOUND,
                                "Class " + request.getClassId() + " does not exist in this project.")
                        .with("class_id", request.getClassId());
            }
            var filter = AnnotationFilter.of(request, row == null ? null : row.index());
            var page = AnnotationDao.list(handle, filter);
            page.revisions().forEach(revision -> response.addAnnotations(AnnotationMapping.toProto(revision, classes)));
            if (page.hasMore()) {
                filter.setNextPageToken(response, page.revisions().getLast());
            }
            return response.build();
        });
    }

    private BatchWriteAnnotationsResponse batchWriteAnnotations(BatchWriteAnnotationsRequest request) {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        var edits = new ArrayList<AnnotationEdit>();
        for (var i = 0; i < request.getUpsertsCount(); i++) {
            edits.add(AnnotationEdit.fromProto(request.getUpserts(i), i));
        }
        for (var i = 0; i < request.getDeletesCount(); i++) {
            edits.add(AnnotationEdit.fromProto(request.getDeletes(i), i));
        }
        if (edits.size() > MAX_BATCH_SIZE) {
            throw Failure.invalid(
                            "The batch has " + edits.size() + " writes; at most " + MAX_BATCH_SIZE + " are allowed.")
                    .with("path", "upserts");
        }
        return database.transactions().once(request, BatchWriteAnnotationsResponse.parser(), handle -> {
            var applied = apply(handle, projectId, edits, request.hasLease() ? request.getLease() : null);
            var response = BatchWriteAnnotationsResponse.newBuilder();
            for (var i = 0; i < applied.saved().size(); i++) {
                var saved = AnnotationMapping.toProto(applied.saved().get(i), applied.classes()).toBuilder();
                if (request.getUpserts(i).hasClientId()) {
                    saved.setClientId(request.getUpserts(i).getClientId());
                }
                response.addAnnotations(saved);
            }
            applied.deleted().forEach(id -> response.addDeleted(AnnotationMapping.toDeleteResponse(id, applied.seq())));
            return response.build();
        });
    }

    private AnnotationConfirmation confirmAnnotation(ConfirmAnnotationRequest request) {
        return changeState(
                request,
                request.getAnnotationId(),
                AnnotationState.CONFIRMED,
                request.hasLease() ? request.getLease() : null);
    }

    private AnnotationConfirmation unconfirmAnnotation(UnconfirmAnnotationRequest request) {
        return changeState(
                request,
                request.getAnnotationId(),
                AnnotationState.DRAFT,
                request.hasLease() ? request.getLease() : null);
    }

    private AnnotationConfirmation verifyAnnotation(VerifyAnnotationRequest request) {
        return changeState(
                request,
                request.getAnnotationId(),
                AnnotationState.VERIFIED,
                request.hasLease() ? request.getLease() : null);
    }

    private BulkConfirmAnnotationsResponse bulkConfirmAnnotations(BulkConfirmAnnotationsRequest request) {
        return bulkConfirmer.confirm(request);
    }

    private AnnotationConfirmation changeState(
            Message request, long annotationId, AnnotationState state, @Nullable String lease) {
        var projectId = annotations.requireAccess(annotationId).projectId();
        return database.transactions()
                .once(
                        request,
                        AnnotationConfirmation.parser(),
                        handle -> AnnotationMapping.toConfirmation(AnnotationStateChanger.changeState(
                                handle,
                                projectId,
                                annotationId,
                                state,
                                lease,
                                Caller.current().userId(),
                                clock.instant())));
    }

    private AnnotationEditor.EditResult apply(
            Handle handle, String projectId, List<AnnotationEdit> edits, @Nullable String lease) {
        return AnnotationEditor.apply(
                handle, projectId, edits, lease, Caller.current().userId(), clock.instant());
    }
}

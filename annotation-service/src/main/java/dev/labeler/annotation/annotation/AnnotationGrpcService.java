package dev.labeler.annotation.annotation;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.labeler.annotation.access.Granted;
import dev.labeler.annotation.access.ProjectAccess;
import dev.labeler.annotation.history.Histories;
import dev.labeler.annotation.history.Undo;
import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.annotation.revision.RevisionHead;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.Idempotency;
import dev.labeler.kit.db.Transactions;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ServerStream;
import dev.labeler.kit.rpc.Unary;
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
import dev.labeler.proto.annotation.v1.HistoryPage;
import dev.labeler.proto.annotation.v1.ListAnnotationHistoryRequest;
import dev.labeler.proto.annotation.v1.ListAnnotationsRequest;
import dev.labeler.proto.annotation.v1.ListAnnotationsResponse;
import dev.labeler.proto.annotation.v1.ListProjectHistoryRequest;
import dev.labeler.proto.annotation.v1.RedoRequest;
import dev.labeler.proto.annotation.v1.StreamProjectAnnotationsRequest;
import dev.labeler.proto.annotation.v1.UnconfirmAnnotationRequest;
import dev.labeler.proto.annotation.v1.UndoRequest;
import dev.labeler.proto.annotation.v1.UndoResponse;
import dev.labeler.proto.annotation.v1.UpdateAnnotationRequest;
import dev.labeler.proto.annotation.v1.VerifyAnnotationRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// `labeler.annotation.v1.AnnotationService`.
public final class AnnotationGrpcService extends AnnotationServiceGrpc.AnnotationServiceImplBase {
    private static final int LARGEST_BATCH = 1000;

    private final Database database;
    private final ProjectAccess access;
    private final Histories histories;
    private final Undo undo;
    private final BulkConfirmation bulk;
    private final Clock clock;

    public AnnotationGrpcService(Database database, ProjectAccess access, Histories histories, Clock clock) {
        this.database = database;
        this.access = access;
        this.histories = histories;
        this.undo = new Undo(clock);
        this.bulk = new BulkConfirmation(database, access, clock);
        this.clock = clock;
    }

    @Override
    public void createAnnotation(CreateAnnotationRequest request, StreamObserver<Annotation> out) {
        Unary.answer(out, () -> {
            var projectId = access.granted(request.getProjectId()).projectId();
            return once(request, Annotation.parser(), handle -> {
                var made = apply(handle, projectId, List.of(Edit.fromProto(request)))
                        .saved()
                        .getFirst();
                return AnnotationMapping.toProto(made, ClassIndex.of(handle, projectId));
            });
        });
    }

    @Override
    public void getAnnotation(GetAnnotationRequest request, StreamObserver<Annotation> out) {
        Unary.answer(out, () -> {
            ofAnnotation(request.getAnnotationId());
            return database.transactions().inSnapshot(handle -> {
                var revision = RevisionDao.latest(handle, request.getAnnotationId());
                if (revision == null || revision.isDeletion()) {
                    throw AnnotationFailures.notFound(request.getAnnotationId(), "");
                }
                return AnnotationMapping.toProto(revision, ClassIndex.of(handle, revision.projectId()));
            });
        });
    }

    @Override
    public void updateAnnotation(UpdateAnnotationRequest request, StreamObserver<Annotation> out) {
        Unary.answer(out, () -> {
            var projectId =
                    ofAnnotation(request.getAnnotationId()).projectId();
            return once(request, Annotation.parser(), handle -> {
                var made = apply(handle, projectId, List.of(Edit.fromProto(request)))
                        .saved()
                        .getFirst();
                return AnnotationMapping.toProto(made, ClassIndex.of(handle, projectId));
            });
        });
    }

    @Override
    public void deleteAnnotation(DeleteAnnotationRequest request, StreamObserver<DeleteAnnotationResponse> out) {
        Unary.answer(out, () -> {
            var projectId =
                    ofAnnotation(request.getAnnotationId()).projectId();
            return once(request, DeleteAnnotationResponse.parser(), handle -> {
                var applied = apply(handle, projectId, List.of(Edit.fromProto(request)));
                return AnnotationMapping.deletion(request.getAnnotationId(), applied.seq());
            });
        });
    }

    @Override
    public void listAnnotations(ListAnnotationsRequest request, StreamObserver<ListAnnotationsResponse> out) {
        Unary.answer(out, () -> list(request));
    }

    @Override
    public void streamProjectAnnotations(StreamProjectAnnotationsRequest request, StreamObserver<Annotation> out) {
        ServerStream.answer(out, sink -> {
            var query = AnnotationFilter.page(request);
            var page = list(query);
            while (true) {
                for (var annotation : page.getAnnotationsList()) {
                    sink.send(annotation);
                }
                if (!page.hasNextPageToken()) {
                    return;
                }
                page = list(
                        query.toBuilder().setPageToken(page.getNextPageToken()).build());
            }
        });
    }

    private ListAnnotationsResponse list(ListAnnotationsRequest request) {
        var projectId = access.granted(request.getProjectId()).projectId();
        return database.transactions().inOrderedSnapshot(handle -> {
            var classes = ClassIndex.of(handle, projectId);
            var answer = ListAnnotationsResponse.newBuilder();
            var row = request.hasClassId() ? classes.byId(request.getClassId()) : null;
            if (request.hasClassId() && row == null) {
                throw Failure.notFound(
                                ErrorReason.CLASS_NOT_FOUND,
                                "There is no class " + request.getClassId() + " in this project.")
                        .with("class_id", request.getClassId());
            }
            var filter = AnnotationFilter.of(request, row == null ? null : row.index());
            var page = AnnotationDao.list(handle, filter);
            page.revisions().forEach(revision -> answer.addAnnotations(AnnotationMapping.toProto(revision, classes)));
            if (page.hasMore()) {
                filter.end(answer, page.revisions().getLast());
            }
            return answer.build();
        });
    }

    @Override
    public void batchWriteAnnotations(
            BatchWriteAnnotationsRequest request, StreamObserver<BatchWriteAnnotationsResponse> out) {
        Unary.answer(out, () -> {
            var projectId = access.granted(request.getProjectId()).projectId();
            var edits = new ArrayList<Edit>();
            for (var i = 0; i < request.getUpsertsCount(); i++) {
                edits.add(Edit.fromProto(request.getUpserts(i), i));
            }
            for (var i = 0; i < request.getDeletesCount(); i++) {
                edits.add(Edit.fromProto(request.getDeletes(i), i));
            }
            if (edits.size() > LARGEST_BATCH) {
                throw Failure.invalid("At most " + LARGEST_BATCH + " writes at once.")
                        .with("path", "upserts");
            }
            return once(request, BatchWriteAnnotationsResponse.parser(), handle -> {
                var applied = apply(handle, projectId, edits);
                var classes = ClassIndex.of(handle, projectId);
                var answer = BatchWriteAnnotationsResponse.newBuilder();
                applied.saved()
                        .forEach(revision -> answer.addAnnotations(AnnotationMapping.toProto(revision, classes)));
                applied.deleted().forEach(id -> answer.addDeleted(AnnotationMapping.deletion(id, applied.seq())));
                return answer.build();
            });
        });
    }

    @Override
    public void confirmAnnotation(ConfirmAnnotationRequest request, StreamObserver<AnnotationConfirmation> out) {
        Unary.answer(out, () -> move(request, request.getAnnotationId(), AnnotationState.CONFIRMED));
    }

    @Override
    public void unconfirmAnnotation(UnconfirmAnnotationRequest request, StreamObserver<AnnotationConfirmation> out) {
        Unary.answer(out, () -> move(request, request.getAnnotationId(), AnnotationState.DRAFT));
    }

    @Override
    public void verifyAnnotation(VerifyAnnotationRequest request, StreamObserver<AnnotationConfirmation> out) {
        Unary.answer(out, () -> move(request, request.getAnnotationId(), AnnotationState.VERIFIED));
    }

    @Override
    public void bulkConfirmAnnotations(
            BulkConfirmAnnotationsRequest request, StreamObserver<BulkConfirmAnnotationsResponse> out) {
        Unary.answer(out, () -> bulk.confirm(request));
    }

    @Override
    public void listProjectHistory(ListProjectHistoryRequest request, StreamObserver<HistoryPage> out) {
        Unary.answer(
                out,
                () -> histories.ofProject(access.granted(request.getProjectId()).projectId(), request));
    }

    @Override
    public void listAnnotationHistory(ListAnnotationHistoryRequest request, StreamObserver<HistoryPage> out) {
        Unary.answer(out, () -> {
            var projectId =
                    ofAnnotation(request.getAnnotationId()).projectId();
            return histories.ofAnnotation(projectId, request);
        });
    }

    @Override
    public void undo(UndoRequest request, StreamObserver<UndoResponse> out) {
        Unary.answer(out, () -> {
            var projectId = access.granted(request.getProjectId()).projectId();
            var step = new Undo.Request(
                    projectId,
                    request.hasCount() ? request.getCount() : null,
                    request.hasImageId() ? request.getImageId() : null);
            return histories.named(once(request, UndoResponse.parser(), handle -> undo.undo(handle, step)));
        });
    }

    @Override
    public void redo(RedoRequest request, StreamObserver<UndoResponse> out) {
        Unary.answer(out, () -> {
            var projectId = access.granted(request.getProjectId()).projectId();
            var step = new Undo.Request(
                    projectId,
                    request.hasCount() ? request.getCount() : null,
                    request.hasImageId() ? request.getImageId() : null);
            return histories.named(once(request, UndoResponse.parser(), handle -> undo.redo(handle, step)));
        });
    }

    private AnnotationConfirmation move(Message request, long annotationId, AnnotationState state) {
        var projectId = ofAnnotation(annotationId).projectId();
        return once(
                request,
                AnnotationConfirmation.parser(),
                handle -> AnnotationMapping.confirmation(Confirmations.move(
                        handle, projectId, annotationId, state, Caller.current().userId(), clock.instant())));
    }

    private <A extends Message> A once(
            Message request, Parser<A> answers, Transactions.Work<A, RuntimeException> body) {
        return database.transactions()
                .inTransaction(handle -> Idempotency.once(handle, request, answers, () -> body.in(handle)));
    }

    private Edits.Applied apply(Handle handle, String projectId, List<Edit> edits) {
        return Edits.apply(handle, projectId, edits, Caller.current().userId(), clock.instant());
    }

    private Granted ofAnnotation(long annotationId) {
        @Nullable RevisionHead found = database.jdbi().withHandle(handle -> RevisionDao.head(handle, annotationId));
        if (found == null) {
            throw AnnotationFailures.notFound(annotationId, "");
        }
        return access.granted(found.projectId(), () -> AnnotationFailures.notFound(annotationId, ""));
    }
}

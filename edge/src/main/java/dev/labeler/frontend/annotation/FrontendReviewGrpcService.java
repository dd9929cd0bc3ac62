package dev.labeler.frontend.annotation;

import dev.labeler.frontend.user.UserIdReader;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.AnnotationServiceGrpc;
import dev.labeler.proto.annotation.v1.BulkConfirmAnnotationsRequest;
import dev.labeler.proto.annotation.v1.ConfirmAnnotationRequest;
import dev.labeler.proto.annotation.v1.ListAnnotationHistoryRequest;
import dev.labeler.proto.annotation.v1.ListProjectHistoryRequest;
import dev.labeler.proto.annotation.v1.UnconfirmAnnotationRequest;
import dev.labeler.proto.frontend.v1.BulkConfirmFrontendAnnotationsRequest;
import dev.labeler.proto.frontend.v1.BulkConfirmFrontendAnnotationsResponse;
import dev.labeler.proto.frontend.v1.ConfirmFrontendAnnotationRequest;
import dev.labeler.proto.frontend.v1.FrontendAnnotationServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendConfirmation;
import dev.labeler.proto.frontend.v1.ListFrontendAnnotationHistoryRequest;
import dev.labeler.proto.frontend.v1.ListFrontendAnnotationHistoryResponse;
import dev.labeler.proto.frontend.v1.ListFrontendProjectHistoryRequest;
import dev.labeler.proto.frontend.v1.ListFrontendProjectHistoryResponse;
import dev.labeler.proto.frontend.v1.UnconfirmFrontendAnnotationRequest;
import io.grpc.Channel;
import io.grpc.StatusException;

/// The methods of `FrontendAnnotationService` that confirm annotations and list their changes.
public final class FrontendReviewGrpcService {
    private static final int MAX_HISTORY = 200;

    private final AnnotationServiceGrpc.AnnotationServiceBlockingV2Stub annotations;
    private final UserIdReader users;

    public FrontendReviewGrpcService(Channel annotationService, UserIdReader users) {
        annotations = AnnotationServiceGrpc.newBlockingV2Stub(annotationService);
        this.users = users;
    }

    /// Adds these methods to the service.
    public void bind(ServiceMethods methods) {
        methods.unary(FrontendAnnotationServiceGrpc.getConfirmFrontendAnnotationMethod(), this::confirm)
                .unary(FrontendAnnotationServiceGrpc.getUnconfirmFrontendAnnotationMethod(), this::unconfirm)
                .unary(FrontendAnnotationServiceGrpc.getBulkConfirmFrontendAnnotationsMethod(), this::bulkConfirm)
                .unary(FrontendAnnotationServiceGrpc.getListFrontendProjectHistoryMethod(), this::projectHistory)
                .unary(FrontendAnnotationServiceGrpc.getListFrontendAnnotationHistoryMethod(), this::annotationHistory);
    }

    private FrontendConfirmation confirm(ConfirmFrontendAnnotationRequest request) throws StatusException {
        var confirmation = annotations.confirmAnnotation(ConfirmAnnotationRequest.newBuilder()
                .setAnnotationId(request.getAnnotationId())
                .build());
        return FrontendAnnotationMapping.toProto(confirmation, users.current());
    }

    private FrontendConfirmation unconfirm(UnconfirmFrontendAnnotationRequest request) throws StatusException {
        var confirmation = annotations.unconfirmAnnotation(UnconfirmAnnotationRequest.newBuilder()
                .setAnnotationId(request.getAnnotationId())
                .build());
        return FrontendAnnotationMapping.toProto(confirmation, users.current());
    }

    private BulkConfirmFrontendAnnotationsResponse bulkConfirm(BulkConfirmFrontendAnnotationsRequest request)
            throws StatusException {
        var confirmed = annotations.bulkConfirmAnnotations(BulkConfirmAnnotationsRequest.newBuilder()
                .addAllAnnotationIds(request.getAnnotationIdsList())
                .build());
        var ids = users.current();
        var response = BulkConfirmFrontendAnnotationsResponse.newBuilder()
                .setConfirmed(confirmed.getConfirmed())
                .setFailed(confirmed.getFailed());
        confirmed.getResultsList().forEach(each -> response.addResults(FrontendAnnotationMapping.toProto(each, ids)));
        confirmed.getErrorsList().forEach(each -> response.addErrors(each.getError() + ": " + each.getMessage()));
        return response.build();
    }

    private ListFrontendProjectHistoryResponse projectHistory(ListFrontendProjectHistoryRequest request)
            throws StatusException {
        var page = PageRequest.keyset(request);
        var found = annotations.listProjectHistory(ListProjectHistoryRequest.newBuilder()
                .setProjectId(request.getProjectId())
                .setSkip(page.skip())
                .setLimit(page.limit())
                .build());
        var ids = users.current();
        var response = ListFrontendProjectHistoryResponse.newBuilder();
        found.getHistoryList().forEach(entry -> response.addHistory(FrontendAnnotationMapping.toProto(entry, ids)));
        return response.build();
    }

    private ListFrontendAnnotationHistoryResponse annotationHistory(ListFrontendAnnotationHistoryRequest request)
            throws StatusException {
        var found = annotations.listAnnotationHistory(ListAnnotationHistoryRequest.newBuilder()
                .setAnnotationId(request.getAnnotationId())
                .setLimit(MAX_HISTORY)
                .build());
        var ids = users.current();
        var response = ListFrontendAnnotationHistoryResponse.newBuilder();
        found.getHistoryList().forEach(entry -> response.addHistory(FrontendAnnotationMapping.toProto(entry, ids)));
        return response.build();
    }
}

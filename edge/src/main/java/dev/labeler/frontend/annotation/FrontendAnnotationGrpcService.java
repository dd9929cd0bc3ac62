package dev.labeler.frontend.annotation;

import dev.labeler.frontend.user.UserIdReader;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.AcquireLeaseRequest;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationServiceGrpc;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.annotation.v1.DeleteAnnotationRequest;
import dev.labeler.proto.annotation.v1.GetAnnotationRequest;
import dev.labeler.proto.annotation.v1.LeaseServiceGrpc;
import dev.labeler.proto.annotation.v1.ListAnnotationsRequest;
import dev.labeler.proto.annotation.v1.UpdateAnnotationRequest;
import dev.labeler.proto.frontend.v1.CreateFrontendAnnotationRequest;
import dev.labeler.proto.frontend.v1.DeleteFrontendAnnotationRequest;
import dev.labeler.proto.frontend.v1.DeleteFrontendAnnotationResponse;
import dev.labeler.proto.frontend.v1.FrontendAnnotation;
import dev.labeler.proto.frontend.v1.FrontendAnnotationServiceGrpc;
import dev.labeler.proto.frontend.v1.GetFrontendAnnotationRequest;
import dev.labeler.proto.frontend.v1.ListFrontendAnnotationsRequest;
import dev.labeler.proto.frontend.v1.ListFrontendAnnotationsResponse;
import dev.labeler.proto.frontend.v1.UpdateFrontendAnnotationRequest;
import io.grpc.Channel;
import io.grpc.StatusException;

/// The methods of `FrontendAnnotationService` that read and write annotations.
public final class FrontendAnnotationGrpcService {
    /// Less than the limit of a gRPC message.
    private static final int MAX_LIST_BYTES = 8 << 20;

    private final AnnotationServiceGrpc.AnnotationServiceBlockingV2Stub annotations;
    private final LeaseServiceGrpc.LeaseServiceBlockingV2Stub leases;
    private final UserIdReader users;

    public FrontendAnnotationGrpcService(Channel annotationService, UserIdReader users) {
        annotations = AnnotationServiceGrpc.newBlockingV2Stub(annotationService);
        leases = LeaseServiceGrpc.newBlockingV2Stub(annotationService);
        this.users = users;
    }

    /// Adds these methods to the service.
    public void bind(ServiceMethods methods) {
        methods.unary(FrontendAnnotationServiceGrpc.getCreateFrontendAnnotationMethod(), this::create)
                .unary(FrontendAnnotationServiceGrpc.getGetFrontendAnnotationMethod(), this::get)
                .unary(FrontendAnnotationServiceGrpc.getUpdateFrontendAnnotationMethod(), this::update)
                .unary(FrontendAnnotationServiceGrpc.getDeleteFrontendAnnotationMethod(), this::delete)
                .unary(FrontendAnnotationServiceGrpc.getListFrontendAnnotationsMethod(), this::list);
    }

    private FrontendAnnotation create(CreateFrontendAnnotationRequest request) throws StatusException {
        var created = CreateAnnotationRequest.newBuilder()
                .setProjectId(request.getProjectId())
                .setImageId(request.getImageId())
                .setGeometry(FrontendGeometryMapping.fromProto(request.getGeometry()))
                .setAttributes(request.getAttributes());
        if (request.hasAnnotationType()) {
            created.setAnnotationType(request.getAnnotationType());
        }
        if (request.hasClassId()) {
            created.setClassId(request.getClassId());
        }
        if (request.hasConfidence()) {
            created.setConfidence(FrontendAnnotationMapping.fraction(request.getConfidence()));
        }
        if (request.hasNotes()) {
            created.setNotes(request.getNotes());
        }
        created.setLease(lease(request.getProjectId(), request.getImageId()));
        return mapped(annotations.createAnnotation(created.build()));
    }

    private FrontendAnnotation get(GetFrontendAnnotationRequest request) throws StatusException {
        return mapped(read(request.getAnnotationId()));
    }

    private FrontendAnnotation update(UpdateFrontendAnnotationRequest request) throws StatusException {
        var changed = UpdateAnnotationRequest.newBuilder()
                .setAnnotationId(request.getAnnotationId())
                .setLease(leaseOf(request.getAnnotationId()));
        if (request.hasGeometry()) {
            changed.setGeometry(FrontendGeometryMapping.fromProto(request.getGeometry()));
        }
        if (request.hasClassId()) {
            changed.setClassId(request.getClassId());
        }
        if (request.hasAttributes()) {
            changed.setAttributes(request.getAttributes());
        }
        if (request.hasConfidence()) {
            changed.setConfidence(FrontendAnnotationMapping.fraction(request.getConfidence()));
        }
        if (request.hasNotes()) {
            changed.setNotes(request.getNotes());
        }
        if (request.hasVersion()) {
            changed.setVersion(request.getVersion());
        }
        return mapped(annotations.updateAnnotation(changed.build()));
    }

    private DeleteFrontendAnnotationResponse delete(DeleteFrontendAnnotationRequest request) throws StatusException {
        var deleted = DeleteAnnotationRequest.newBuilder()
                .setAnnotationId(request.getAnnotationId())
                .setLease(leaseOf(request.getAnnotationId()));
        if (request.hasVersion()) {
            deleted.setVersion(request.getVersion());
        }
        annotations.deleteAnnotation(deleted.build());
        return DeleteFrontendAnnotationResponse.newBuilder()
                .setMessage("The annotation was deleted.")
                .build();
    }

    /// Reads as many pages as the request asks for, until the response is full.
    private ListFrontendAnnotationsResponse list(ListFrontendAnnotationsRequest request) throws StatusException {
        var limit = PageRequest.keyset(request).limit();
        var ids = users.current();
        var response = ListFrontendAnnotationsResponse.newBuilder();
        var query = ListAnnotationsRequest.newBuilder().setProjectId(request.getProjectId());
        if (request.hasImageId()) {
            query.setImageId(request.getImageId());
        }
        query.setSkip(request.getSkip()).setLimit(limit);
        var bytes = 0L;
        while (true) {
            var page = annotations.listAnnotations(query.build());
            for (var annotation : page.getAnnotationsList()) {
                bytes += annotation.getSerializedSize();
                if (bytes > MAX_LIST_BYTES || response.getAnnotationsCount() == limit) {
                    return response.build();
                }
                response.addAnnotations(FrontendAnnotationMapping.toProto(annotation, ids));
            }
            if (!page.hasNextPageToken() || response.getAnnotationsCount() == limit) {
                return response.build();
            }
            query.clearSkip().setPageToken(page.getNextPageToken());
        }
    }

    private String leaseOf(long annotationId) throws StatusException {
        var annotation = read(annotationId);
        return lease(annotation.getProjectId(), annotation.getImageId());
    }

    /// Leases the image for the caller, or renews the caller's lease.
    private String lease(String projectId, String imageId) throws StatusException {
        return leases.acquireLease(AcquireLeaseRequest.newBuilder()
                        .setProjectId(projectId)
                        .setImageId(imageId)
                        .build())
                .getLeaseId();
    }

    private Annotation read(long annotationId) throws StatusException {
        return annotations.getAnnotation(
                GetAnnotationRequest.newBuilder().setAnnotationId(annotationId).build());
    }

    private FrontendAnnotation mapped(Annotation annotation) throws StatusException {
        return FrontendAnnotationMapping.toProto(annotation, users.current());
    }
}

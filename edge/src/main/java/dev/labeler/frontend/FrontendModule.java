package dev.labeler.frontend;

import dev.labeler.frontend.annotation.FrontendAnnotationGrpcService;
import dev.labeler.frontend.annotation.FrontendReviewGrpcService;
import dev.labeler.frontend.dataset.FrontendDatasetGrpcService;
import dev.labeler.frontend.dataset.FrontendDeletionGrpcService;
import dev.labeler.frontend.image.FrontendImageGrpcService;
import dev.labeler.frontend.lock.FrontendLockGrpcService;
import dev.labeler.frontend.member.FrontendInvitationGrpcService;
import dev.labeler.frontend.member.FrontendPermissionGrpcService;
import dev.labeler.frontend.member.FrontendUserGrpcService;
import dev.labeler.frontend.project.FrontendProjectGrpcService;
import dev.labeler.frontend.upload.FrontendUploadGrpcService;
import dev.labeler.frontend.user.UserIdReader;
import dev.labeler.frontend.version.FrontendDiffGrpcService;
import dev.labeler.frontend.version.FrontendVersionGrpcService;
import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.frontend.v1.FrontendAnnotationServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendDatasetServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendMemberServiceGrpc;
import dev.labeler.proto.frontend.v1.FrontendVersionServiceGrpc;
import io.grpc.BindableService;
import io.grpc.Channel;
import java.util.List;

/// The gRPC services of the frontend's API. They run in the process of the edge, which reaches them in process.
public final class FrontendModule {
    private FrontendModule() {}

    /// The services, which call the given ones with the credential of their caller.
    public static List<BindableService> services(
            Channel datasetService, Channel annotationService, Channel exportService) {
        var datasets = ChannelFactory.forwarding(datasetService);
        var annotations = ChannelFactory.forwarding(annotationService);
        var exports = ChannelFactory.forwarding(exportService);
        var users = new UserIdReader(datasets);
        return List.of(
                datasetService(datasets, annotations, exports, users),
                new FrontendProjectGrpcService(annotations, users),
                new FrontendImageGrpcService(datasets, annotations),
                annotationService(annotations, users),
                new FrontendLockGrpcService(annotations, users),
                versionService(annotations, exports, users),
                memberService(datasets, annotations, users),
                new FrontendUploadGrpcService(datasets));
    }

    private static BindableService datasetService(
            Channel datasets, Channel annotations, Channel exports, UserIdReader users) {
        var methods = ServiceMethods.of(FrontendDatasetServiceGrpc.getServiceDescriptor());
        new FrontendDatasetGrpcService(datasets, annotations, users).bind(methods);
        new FrontendDeletionGrpcService(datasets, annotations, exports).bind(methods);
        return methods::build;
    }

    private static BindableService annotationService(Channel annotations, UserIdReader users) {
        var methods = ServiceMethods.of(FrontendAnnotationServiceGrpc.getServiceDescriptor());
        new FrontendAnnotationGrpcService(annotations, users).bind(methods);
        new FrontendReviewGrpcService(annotations, users).bind(methods);
        return methods::build;
    }

    private static BindableService versionService(Channel annotations, Channel exports, UserIdReader users) {
        var methods = ServiceMethods.of(FrontendVersionServiceGrpc.getServiceDescriptor());
        new FrontendVersionGrpcService(annotations, exports, users).bind(methods);
        new FrontendDiffGrpcService(annotations, exports, users).bind(methods);
        return methods::build;
    }

    private static BindableService memberService(Channel datasets, Channel annotations, UserIdReader users) {
        var methods = ServiceMethods.of(FrontendMemberServiceGrpc.getServiceDescriptor());
        new FrontendPermissionGrpcService(datasets, annotations, users).bind(methods);
        new FrontendInvitationGrpcService(datasets, annotations, users).bind(methods);
        new FrontendUserGrpcService(datasets, users).bind(methods);
        return methods::build;
    }
}

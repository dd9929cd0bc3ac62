package dev.labeler.frontend;

import dev.labeler.frontend.dataset.FrontendDatasetGrpcService;
import dev.labeler.frontend.project.FrontendProjectGrpcService;
import dev.labeler.frontend.user.UserIdReader;
import dev.labeler.kit.rpc.ChannelFactory;
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
        var users = new UserIdReader(datasets);
        return List.of(
                new FrontendDatasetGrpcService(datasets, annotations, users),
                new FrontendProjectGrpcService(annotations, users));
    }
}

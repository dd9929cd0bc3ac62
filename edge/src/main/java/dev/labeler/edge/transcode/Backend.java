package dev.labeler.edge.transcode;

import io.grpc.Channel;
import io.grpc.ServiceDescriptor;
import java.util.List;

/// A gRPC server that the edge forwards calls to.
///
/// @param name name in `/health/ready`, `dataset-service`
/// @param services the services that it runs
public record Backend(String name, Channel channel, List<ServiceDescriptor> services) {
    public Backend {
        services = List.copyOf(services);
    }
}

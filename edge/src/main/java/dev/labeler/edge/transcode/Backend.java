package dev.labeler.edge.transcode;

import io.grpc.Channel;
import io.grpc.ServiceDescriptor;
import java.util.List;

/// A server that the edge speaks for.
///
/// @param name as readiness calls it, `dataset-service`
/// @param services whose RPCs are served there
public record Backend(String name, Channel channel, List<ServiceDescriptor> services) {
    public Backend {
        services = List.copyOf(services);
    }
}

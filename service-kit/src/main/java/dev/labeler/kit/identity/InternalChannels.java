package dev.labeler.kit.identity;

import dev.labeler.kit.rpc.ChannelFactory;
import io.grpc.Channel;

/// Channels between the labeler's own services.
public final class InternalChannels {
    private InternalChannels() {}

    /// Calls carry a short-lived internal token, acting for the current caller's user where there is one.
    ///
    /// @param service this service's name
    /// @throws dev.labeler.kit.config.ConfigException where there is no secret to sign them with
    public static Channel of(Channel channel, TokenIssuer tokens, String service) {
        tokens.requireInternal();
        return ChannelFactory.signing(
                channel, () -> tokens.issueInternal(service, Caller.current().userId()));
    }

    /// Calls of public methods carry an internal token beside the address of the client, which proves that the edge
    /// names it.
    public static Channel ofEdge(Channel channel, TokenIssuer tokens) {
        tokens.requireInternal();
        return ChannelFactory.provingAddress(channel, () -> tokens.issueInternal("edge", null));
    }
}

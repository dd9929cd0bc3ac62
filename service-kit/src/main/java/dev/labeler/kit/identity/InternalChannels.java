package dev.labeler.kit.identity;

import dev.labeler.kit.rpc.ChannelFactory;
import io.grpc.Channel;

/// Channels between the labeler's own services.
public final class InternalChannels {
    private InternalChannels() {}

    /// Calls carry a short-lived internal token on behalf of the current caller's user, if there is one.
    ///
    /// @param service this service's name
    /// @throws dev.labeler.kit.config.ConfigException if no secret is configured
    public static Channel of(Channel channel, TokenIssuer tokens, String service) {
        tokens.requireInternal();
        return ChannelFactory.signing(
                channel, () -> tokens.issueInternal(service, Caller.current().userId()));
    }

    /// Calls of public methods carry the address of the client and an internal token, which proves that the
    /// edge sent it.
    public static Channel ofEdge(Channel channel, TokenIssuer tokens) {
        tokens.requireInternal();
        return ChannelFactory.provingAddress(channel, () -> tokens.issueInternal("edge", null));
    }
}

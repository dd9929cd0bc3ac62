package dev.labeler.testing;

import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.kit.rpc.RpcServer;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Services behind the real interceptors in one in-process server, and channels to them that carry a chosen
/// credential. Every failed call is checked against the error contract ([ErrorConformance]); a violation
/// fails the test at [#close].
public final class TestServices implements AutoCloseable {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final ErrorConformance conformance = new ErrorConformance();
    private final RpcServer server;
    private final ManagedChannel channel;

    private TestServices(RpcServer server, ManagedChannel channel) {
        this.server = server;
        this.channel = channel;
    }

    /// Starts the services under [TestIdentity]'s secrets.
    public static TestServices start(BindableService... services) {
        return start(List.of(services));
    }

    /// Starts the services under [TestIdentity]'s secrets.
    public static TestServices start(List<? extends BindableService> services) {
        var name = "test-" + UUID.randomUUID();
        try {
            var server = RpcServer.start(RpcServer.Config.inProcess(name), TestIdentity.CREDENTIALS, services);
            return new TestServices(server, ChannelFactory.inProcess(name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Calls as a user with role `user`.
    public Channel asUser(long id) {
        return withToken(TestIdentity.user(id));
    }

    /// Calls as the platform with all scopes, without a user (null) or for a user.
    public Channel asPlatform(@Nullable Long actingUserId) {
        return withToken(TestIdentity.platform(actingUserId));
    }

    /// Calls as the platform with these scopes only.
    ///
    /// @param scopes of [Caller#READ] and [Caller#WRITE]
    public Channel asPlatform(@Nullable Long actingUserId, Set<String> scopes) {
        return withToken(TestIdentity.platform(actingUserId, scopes));
    }

    /// Calls as another service of the labeler, without a user (null) or for a user.
    public Channel asInternal(String name, @Nullable Long actingUserId) {
        return withToken(TestIdentity.TOKENS.issueInternal(name, actingUserId));
    }

    /// Calls with this bearer token, which may be invalid.
    public Channel withToken(String token) {
        var headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        return ClientInterceptors.intercept(channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /// Calls without a credential, for calls that must be refused, and for connecting services with
    /// `ChannelFactory.forwarding` or `ChannelFactory.asService`.
    public Channel channel() {
        return ClientInterceptors.intercept(channel, conformance);
    }

    /// Stops the server.
    ///
    /// @throws AssertionError when a failed call violated the error contract
    @Override
    public void close() {
        channel.shutdownNow();
        server.close();
        conformance.verify();
    }
}

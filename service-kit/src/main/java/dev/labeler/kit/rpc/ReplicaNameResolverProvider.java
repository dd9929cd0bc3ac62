package dev.labeler.kit.rpc;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Creates the resolvers of [ReplicaTarget].
final class ReplicaNameResolverProvider extends NameResolverProvider {
    private static final int PRIORITY = 5;

    @Override
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
        return getDefaultScheme().equals(target.getScheme())
                ? new ReplicaNameResolver(ReplicaTarget.ofUri(target), args)
                : null;
    }

    @Override
    public String getDefaultScheme() {
        return ReplicaTarget.SCHEME;
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
        return Set.of(InetSocketAddress.class);
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return PRIORITY;
    }
}

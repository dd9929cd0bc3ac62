package dev.labeler.kit.rpc;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Looks up all addresses of a list of hosts, again at each `refresh`. A failed lookup keeps the known addresses.
final class ReplicaNameResolver extends NameResolver {
    private final ReplicaTarget target;
    private final SynchronizationContext context;
    private final Executor lookups;
    private @Nullable Listener2 listener;
    private boolean isRunning;
    private Set<SocketAddress> known = Set.of();

    ReplicaNameResolver(ReplicaTarget target, Args args) {
        this.target = target;
        context = args.getSynchronizationContext();
        lookups = Objects.requireNonNull(args.getOffloadExecutor());
    }

    @Override
    public String getServiceAuthority() {
        return target.hosts().getFirst().authority();
    }

    @Override
    public void start(Listener2 addresses) {
        listener = addresses;
        refresh();
    }

    /// Called in the synchronization context, as are `start` and `shutdown`.
    @Override
    public void refresh() {
        if (isRunning || listener == null) {
            return;
        }
        isRunning = true;
        try {
            lookups.execute(() -> {
                var found = lookUp();
                context.execute(() -> report(found));
            });
        } catch (RejectedExecutionException e) {
            // The channel is shutting down.
            isRunning = false;
        }
    }

    private StatusOr<Set<SocketAddress>> lookUp() {
        var found = new LinkedHashSet<SocketAddress>();
        UnknownHostException failure = null;
        for (var host : target.hosts()) {
            try {
                for (var address : InetAddress.getAllByName(host.name())) {
                    found.add(new InetSocketAddress(address, host.port()));
                }
            } catch (UnknownHostException e) {
                failure = e;
            }
        }
        return found.isEmpty()
                ? StatusOr.fromStatus(Status.UNAVAILABLE
                        .withDescription("no host of " + target + " has an address")
                        .withCause(failure))
                : StatusOr.fromValue(found);
    }

    private void report(StatusOr<Set<SocketAddress>> found) {
        isRunning = false;
        if (listener == null) {
            return;
        }
        if (!found.hasValue()) {
            if (known.isEmpty()) {
                listener.onError(found.getStatus());
            }
            return;
        }
        var addresses = found.getValue();
        if (!addresses.equals(known)) {
            known = addresses;
            listener.onResult(ResolutionResult.newBuilder()
                    .setAddressesOrError(StatusOr.fromValue(groups(addresses)))
                    .build());
        }
    }

    private static List<EquivalentAddressGroup> groups(Set<SocketAddress> addresses) {
        var groups = new ArrayList<EquivalentAddressGroup>();
        addresses.forEach(address -> groups.add(new EquivalentAddressGroup(address)));
        return groups;
    }

    @Override
    public void shutdown() {
        listener = null;
    }
}

package dev.labeler.annotation.feed;

import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.CredentialRecheck;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ServerStreamHandler.Sink;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.ProjectEventServiceGrpc;
import dev.labeler.proto.annotation.v1.ProjectEvents;
import dev.labeler.proto.annotation.v1.WatchProjectRequest;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// `labeler.annotation.v1.ProjectEventService`.
public final class ProjectEventGrpcService implements BindableService {
    private static final Duration RECHECK = Duration.ofSeconds(3);

    private final ProjectAccessCheck access;
    private final ProjectFeedRegistry feeds;

    public ProjectEventGrpcService(ProjectAccessCheck access, ProjectFeedRegistry feeds) {
        this.access = access;
        this.feeds = feeds;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(ProjectEventServiceGrpc.getServiceDescriptor())
                .serverStream(ProjectEventServiceGrpc.getWatchProjectMethod(), this::watchProject)
                .build();
    }

    private void watchProject(WatchProjectRequest request, Sink<ProjectEvents> sink) throws InterruptedException {
        var projectId = access.requireAccess(request.getProjectId()).projectId();
        if (request.hasAfter() && request.getAfter() < 0) {
            throw Failure.invalid("after must be 0 or more.").with("path", "after");
        }
        var after = request.hasAfter() ? request.getAfter() : null;
        var caller = Caller.current().subject();
        try (var subscription = feeds.subscribe(projectId, caller, after)) {
            var checkedUntil = nextCheck();
            while (true) {
                var remaining = checkedUntil - System.nanoTime();
                var message = remaining > 0 ? subscription.next(Duration.ofNanos(remaining)) : null;
                if (checkedUntil - System.nanoTime() <= 0) {
                    CredentialRecheck.requireValid();
                    access.requireAccess(projectId);
                    checkedUntil = nextCheck();
                }
                if (message != null) {
                    sink.send(message);
                }
            }
        }
    }

    /// Up to a third earlier at random, so that the subscribers of a project do not check at the same time.
    private static long nextCheck() {
        var nanos = RECHECK.toNanos();
        return System.nanoTime() + nanos - ThreadLocalRandom.current().nextLong(nanos / 3);
    }
}

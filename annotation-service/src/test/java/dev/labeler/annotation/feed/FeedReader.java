package dev.labeler.annotation.feed;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.proto.annotation.v1.ProjectEvent;
import dev.labeler.proto.annotation.v1.ProjectEvents;
import dev.labeler.proto.annotation.v1.WatchProjectRequest;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A client of a live feed.
final class FeedReader implements AutoCloseable {
    private static final int SECONDS = 30;

    private final AnnotationClient client;
    private final String projectId;
    private final List<ProjectEvent> events = new ArrayList<>();
    private BlockingClientCall<?, ProjectEvents> call;
    private ProjectEvents last;

    FeedReader(AnnotationClient client, String projectId) throws Exception {
        this.client = client;
        this.projectId = projectId;
        call = open(WatchProjectRequest.newBuilder().setProjectId(projectId).build());
        last = receive();
    }

    FeedReader(AnnotationClient client, String projectId, long after) throws Exception {
        this.client = client;
        this.projectId = projectId;
        call = open(WatchProjectRequest.newBuilder()
                .setProjectId(projectId)
                .setAfter(after)
                .build());
        last = receive();
    }

    private BlockingClientCall<?, ProjectEvents> open(WatchProjectRequest request) {
        return client.events().watchProject(request);
    }

    /// Closes the stream and continues after the last message.
    void reconnect() throws Exception {
        close();
        call = open(WatchProjectRequest.newBuilder()
                .setProjectId(projectId)
                .setAfter(last.getSeq())
                .build());
        receive();
    }

    ProjectEvents receive() throws InterruptedException, StatusException, TimeoutException {
        last = Objects.requireNonNull(call.read(SECONDS, TimeUnit.SECONDS), "the feed has ended");
        events.addAll(last.getEventsList());
        return last;
    }

    void receiveUntil(long seq) throws Exception {
        while (last.getSeq() < seq) {
            receive();
        }
    }

    ProjectEvents last() {
        return last;
    }

    /// All events so far.
    List<ProjectEvent> events() {
        return events;
    }

    @Override
    public void close() {
        call.cancel("the test has seen enough", null);
    }
}

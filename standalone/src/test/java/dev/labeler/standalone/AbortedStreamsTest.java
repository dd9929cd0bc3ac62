package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.labeler.kit.rpc.ChannelFactory;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Aborts every server stream of the contract, in every way that a client has, while two users read their two
/// projects: no read returns a wrong status or body. A part in the build; `-Dlabeler.aborts=1000 -Dlabeler.reads=20000`
/// for the whole.
final class AbortedStreamsTest {
    private static final int ABORTS = Integer.getInteger("labeler.aborts", 200);
    private static final int READS = Integer.getInteger("labeler.reads", 4_000);
    private static final int READERS = 8;
    private static final int ABORTERS = 4;

    @RegisterExtension
    static final RunningServer server = new RunningServer(Map.of("DATABASE_CONNECTION_TIMEOUT", "PT30S"));

    private static ManagedChannel channel;
    private static List<StreamFixture> sites;

    @BeforeAll
    static void build() throws Exception {
        channel = ChannelFactory.network("127.0.0.1:" + server.standalone().grpcPort());
        sites = List.of(
                StreamFixture.build(server, channel, "first@example.org", 'a'),
                StreamFixture.build(server, channel, "second@example.org", 'b'));
    }

    @AfterAll
    static void close() {
        channel.shutdownNow();
        sites.forEach(StreamFixture::close);
    }

    @Test
    void everyServerStreamIsAborted() {
        assertThat(ServerStreams.all(channel))
                .extracting(ServerStreams.Stream::name)
                .contains("ExportService/StreamExport");
        for (var stream : ServerStreams.all(channel)) {
            assertThat(AuthorisationRequests.all()).containsKey(stream.name());
        }
    }

    @Test
    void concurrentReadsAreCorrectWhileStreamsAreAborted() throws Exception {
        var reads = new AtomicInteger();
        var aborts = new AtomicInteger();
        var wrong = new ConcurrentLinkedQueue<String>();
        try (var threads = Executors.newFixedThreadPool(READERS + ABORTERS)) {
            var running = new ArrayList<Future<?>>();
            for (var reader = 0; reader < READERS; reader++) {
                var site = sites.get(reader % sites.size());
                var other = sites.get((reader + 1) % sites.size());
                var overRest = reader % 4 < 2;
                running.add(threads.submit(() -> {
                    while (wrong.size() < 20 && (aborts.get() < ABORTS || reads.get() < READS)) {
                        site.read(reads.incrementAndGet(), overRest, other, wrong);
                    }
                    return reads;
                }));
            }
            for (var aborter = 0; aborter < ABORTERS; aborter++) {
                running.add(threads.submit(() -> {
                    for (var abort = aborts.getAndIncrement(); abort < ABORTS; abort = aborts.getAndIncrement()) {
                        abort(abort);
                    }
                    return aborts;
                }));
            }
            for (var each : running) {
                each.get(10, TimeUnit.MINUTES);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(reads.get()).isGreaterThanOrEqualTo(READS);
    }

    private static void abort(int number) throws Exception {
        var streams = ServerStreams.all(channel);
        var stream = streams.get(number % streams.size());
        var way = number / streams.size() % 6;
        var site = sites.get(number % sites.size());
        var request = stream.request(site.names());
        var channel = stream.isInternal() ? site.internal() : site.channel();
        switch (stream.isInternal() ? way % 3 : way) {
            case 0 -> cancelAfter(channel, stream, request, 1);
            case 1 -> cancelAfter(channel, stream, request, 2 + number % 10);
            case 2 ->
                expire(
                        site.channel(),
                        stream,
                        request,
                        1 + ThreadLocalRandom.current().nextInt(60));
            case 3 -> AbortingClient.read(server.uri(), site.token(), stream.path(request), 1);
            case 4 -> AbortingClient.read(server.uri(), site.token(), stream.path(request), 1000);
            default ->
                AbortingClient.read(
                        server.uri(),
                        site.token(),
                        stream.path(request),
                        ThreadLocalRandom.current().nextInt(1_500_000));
        }
    }

    private static void cancelAfter(Channel channel, ServerStreams.Stream stream, Message request, int messages)
            throws InterruptedException {
        var call = ClientCalls.blockingV2ServerStreamingCall(
                channel, stream.method(), CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS), request);
        try {
            for (var message = 0; message < messages && call.read() != null; message++) {
                Thread.onSpinWait();
            }
        } catch (StatusException e) {
            // A stream that waits for messages that are never sent has expired.
            assertThat(e.getStatus().getCode().value()).isPositive();
        } finally {
            call.cancel("seen enough", null);
        }
    }

    private static void expire(Channel channel, ServerStreams.Stream stream, Message request, int millis)
            throws InterruptedException {
        var call = ClientCalls.blockingV2ServerStreamingCall(
                channel,
                stream.method(),
                CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS),
                request);
        try {
            while (call.read() != null) {
                Thread.onSpinWait();
            }
        } catch (StatusException e) {
            assertThat(e.getStatus().getCode().value()).isPositive();
        }
    }
}

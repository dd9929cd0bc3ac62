package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Empty;
import dev.labeler.proto.annotation.v1.AnnotationServiceGrpc;
import dev.labeler.proto.annotation.v1.BatchWriteAnnotationsRequest;
import dev.labeler.standalone.demo.RestClient;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Malicious bodies do not end a process of 256 MB, and other callers are served.
final class MaliciousBodiesProcessTest {
    private static final int PARALLEL = 4;
    private static final String EMAIL = "admin@example.org";
    private static final String PASSWORD = "a-password-for-tests";
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private static final Path HOME = home();
    private static LabelerProcess child;
    private static URI uri;
    private static String token;
    private static ManagedChannel channel;
    private static HttpClient http;

    private static Path home() {
        try {
            return TestHome.create();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        var environment = new HashMap<>(RunningServer.NO_RATE_LIMITS);
        environment.put("LABELER_ADMIN_EMAIL", EMAIL);
        environment.put("LABELER_ADMIN_PASSWORD", PASSWORD);
        var port = LabelerProcess.freePort();
        var grpcPort = LabelerProcess.freePort();
        child = LabelerProcess.start(
                environment,
                "serve",
                "--home",
                HOME.toString(),
                "--port",
                Integer.toString(port),
                "--grpc-port",
                Integer.toString(grpcPort),
                "--storage-port",
                "0");
        child.awaitReady();
        uri = URI.create("http://127.0.0.1:" + port);
        try (var rest = new RestClient(uri)) {
            token = rest.login(EMAIL, PASSWORD);
        }
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", grpcPort)
                .usePlaintext()
                .build();
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stop() throws Exception {
        http.close();
        channel.shutdownNow();
        child.close();
        TestHome.delete(HOME);
    }

    private static InputStream repeated(String begin, String unit, int times) {
        var block = unit.repeat(1_000).getBytes(StandardCharsets.UTF_8);
        var blocks = IntStream.range(0, times / 1_000).mapToObj(_ -> (InputStream) new ByteArrayInputStream(block));
        var all = Stream.concat(Stream.of(new ByteArrayInputStream(begin.getBytes(StandardCharsets.UTF_8))), blocks);
        return new SequenceInputStream(Collections.enumeration(all.toList()));
    }

    private static InputStream body(String kind) {
        return switch (kind) {
            case "keys" -> {
                var keys = IntStream.range(0, 1_000_000)
                        .mapToObj(i -> "\"k" + i + "\":1")
                        .collect(Collectors.joining(","));
                yield new ByteArrayInputStream(("{\"attributes\":{" + keys + "}}").getBytes(StandardCharsets.UTF_8));
            }
            case "items" -> repeated("{\"upserts\":[", "{},", 4_000_000);
            case "depth" -> repeated("{\"attributes\":", "[", 5_000_000);
            case "numbers" -> repeated("{\"attributes\":{\"a\":[", "1,", 7_000_000);
            case "string" -> repeated("{\"notes\":\"", "x", 100_000_000);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static int post(String kind, boolean withCredential) throws Exception {
        var request = HttpRequest.newBuilder(uri.resolve("/api/v1/annotations/batch"))
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofInputStream(() -> body(kind)));
        if (withCredential) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), BodyHandlers.ofString()).statusCode();
    }

    /// A concurrent ordinary caller.
    private static final class OtherCaller implements AutoCloseable {
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final AtomicInteger served = new AtomicInteger();
        private final Thread thread = Thread.ofVirtual().unstarted(this::call);
        private volatile String failure = "";

        static OtherCaller start() {
            var caller = new OtherCaller();
            caller.thread.start();
            return caller;
        }

        /// At least one call, however short the attack is.
        private void call() {
            try (var rest = new RestClient(uri)) {
                rest.login(EMAIL, PASSWORD);
                do {
                    rest.get("/api/v1/auth/me").expect(200);
                    rest.get("/health").expect(200);
                    served.incrementAndGet();
                } while (!isOver.get());
            } catch (Exception | AssertionError e) {
                failure = e.toString();
            }
        }

        @Override
        public void close() {
            isOver.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            assertThat(failure).isEmpty();
            assertThat(served.get()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"keys", "items", "depth", "numbers", "string"})
    void theProcessSurvivesJsonAndServesOthers(String kind) throws Exception {
        try (var _ = OtherCaller.start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, PARALLEL)
                    .mapToObj(i -> threads.submit(() -> post(kind, i % 2 == 0)))
                    .toList();
            for (int i = 0; i < PARALLEL; i++) {
                assertRefused(calls.get(i), i % 2 == 0 ? List.of(400, 413, 503) : List.of(401));
            }
        }
        assertThat(child.output()).doesNotContain("OutOfMemoryError");
    }

    /// A client that is still sending may see a closed connection instead of the response.
    private static void assertRefused(Future<Integer> call, List<Integer> statuses) throws InterruptedException {
        try {
            assertThat(statuses).contains(call.get());
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void theProcessSurvivesSevenMillionEmptyMessagesAndServesOthers() throws Exception {
        var request = new byte[14_000_000];
        for (int i = 0; i < request.length; i += 2) {
            request[i] = (BatchWriteAnnotationsRequest.UPSERTS_FIELD_NUMBER << 3) | 2;
        }
        try (var _ = OtherCaller.start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, PARALLEL)
                    .mapToObj(i -> threads.submit(() -> batch(request, i % 2 == 0)))
                    .toList();
            for (int i = 0; i < PARALLEL; i++) {
                assertThat(calls.get(i).get())
                        .isEqualTo(i % 2 == 0 ? Status.Code.INVALID_ARGUMENT : Status.Code.UNAUTHENTICATED);
            }
        }
        assertThat(child.output()).doesNotContain("OutOfMemoryError");
    }

    private static Status.Code batch(byte[] request, boolean withCredential) {
        var headers = new Metadata();
        if (withCredential) {
            headers.put(AUTHORIZATION, "Bearer " + token);
        }
        var generated = AnnotationServiceGrpc.getBatchWriteAnnotationsMethod();
        var method = MethodDescriptor.<byte[], Empty>newBuilder()
                .setFullMethodName(generated.getFullMethodName())
                .setType(MethodDescriptor.MethodType.UNARY)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                .build();
        var thrown = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(
                        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
                        method,
                        CallOptions.DEFAULT.withDeadlineAfter(Duration.ofSeconds(60)),
                        request));
        return thrown.getStatus().getCode();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] request) {
            return new ByteArrayInputStream(request);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new UnsupportedOperationException();
        }
    }
}

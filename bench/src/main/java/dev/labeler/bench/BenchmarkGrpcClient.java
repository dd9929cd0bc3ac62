package dev.labeler.bench;

import com.google.api.HttpBody;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.InternalChannels;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.proto.annotation.v1.FreezeVersionRequest;
import dev.labeler.proto.annotation.v1.RevisionServiceGrpc;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.ExportServiceGrpc;
import dev.labeler.proto.export.v1.StreamExportRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A plain gRPC client over the network, like a training job.
final class BenchmarkGrpcClient implements AutoCloseable {
    private final ManagedChannel channel;
    private final ExportServiceGrpc.ExportServiceBlockingStub exports;
    private final RevisionServiceGrpc.RevisionServiceBlockingStub revisions;
    private long nextVersionId = 1_000_000_000_000L + System.nanoTime() % 1_000_000_000L;

    BenchmarkGrpcClient(int port) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(16 << 20)
                .flowControlWindow(4 << 20)
                .build();
        var headers = new Metadata();
        headers.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                "Bearer " + BenchmarkServer.SERVICE_KEY);
        var credential = MetadataUtils.newAttachHeadersInterceptor(headers);
        exports = ExportServiceGrpc.newBlockingStub(channel).withInterceptors(credential);
        var identity = IdentityConfig.fromEnvironment(new Environment(Map.of(
                "JWT_SECRET", BenchmarkServer.SERVICE_KEY, "INTERNAL_JWT_SECRET", BenchmarkServer.INTERNAL_SECRET)));
        revisions = RevisionServiceGrpc.newBlockingStub(
                InternalChannels.of(channel, new TokenIssuer(identity, Clock.systemUTC()), "bench"));
    }

    /// The result of a streamed export.
    ///
    /// @param seconds from the call to the last byte
    record Streamed(double seconds, long bytes) {}

    Streamed export(String projectId, ExportFormat format, OutputStream sink) throws IOException {
        long start = System.nanoTime();
        var pieces = open(projectId, format);
        long bytes = 0;
        while (pieces.hasNext()) {
            var data = pieces.next().getData();
            bytes += data.size();
            data.writeTo(sink);
        }
        return new Streamed((System.nanoTime() - start) / 1e9, bytes);
    }

    /// Reads the first messages, pauses, then reads to the end.
    long exportWithStall(String projectId, Duration stall) throws InterruptedException {
        var pieces = open(projectId, ExportFormat.EXPORT_FORMAT_COCO);
        long bytes = pieces.next().getData().size();
        Thread.sleep(stall);
        while (pieces.hasNext()) {
            bytes += pieces.next().getData().size();
        }
        return bytes;
    }

    private Iterator<HttpBody> open(String projectId, ExportFormat format) {
        return exports.withDeadlineAfter(10, TimeUnit.MINUTES)
                .streamExport(StreamExportRequest.newBuilder()
                        .setProjectId(projectId)
                        .setFormat(format)
                        .build());
    }

    /// Returns the duration of one freeze in milliseconds.
    double freeze(String projectId) {
        var request = FreezeVersionRequest.newBuilder()
                .setProjectId(projectId)
                .setVersionId(nextVersionId++)
                .setVersionType(VersionType.VERSION_TYPE_WORKING)
                .build();
        long start = System.nanoTime();
        var frozen = revisions.freezeVersion(request);
        if (frozen.getSeq() == 0) {
            throw new IllegalStateException("The frozen version is empty: " + frozen);
        }
        return (System.nanoTime() - start) / 1e6;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

package dev.labeler.export;

import dev.labeler.proto.export.v1.DeliveryServiceGrpc;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.ExportServiceGrpc;
import dev.labeler.proto.export.v1.GetVersionRequest;
import dev.labeler.proto.export.v1.PublicationServiceGrpc;
import dev.labeler.proto.export.v1.PublishVersionRequest;
import dev.labeler.proto.export.v1.StreamExportRequest;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.proto.export.v1.VersionServiceGrpc;
import dev.labeler.proto.export.v1.WebhookServiceGrpc;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// A caller of export-service.
public final class ExportClient {
    private final Channel channel;

    ExportClient(Channel channel) {
        this.channel = channel;
    }

    public VersionServiceGrpc.VersionServiceBlockingStub versions() {
        return VersionServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    public PublicationServiceGrpc.PublicationServiceBlockingStub publications() {
        return PublicationServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    public ExportServiceGrpc.ExportServiceBlockingStub exports() {
        return ExportServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    public DeliveryServiceGrpc.DeliveryServiceBlockingStub deliveries() {
        return DeliveryServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    public WebhookServiceGrpc.WebhookServiceBlockingStub webhooks() {
        return WebhookServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    public ExportClient withIdempotencyKey(String key) {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER), key);
        return new ExportClient(
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)));
    }

    public Version publish(String projectId) {
        return versions()
                .publishVersion(PublishVersionRequest.newBuilder()
                        .setProjectId(projectId)
                        .build());
    }

    /// Publishes all images, also unannotated ones.
    public Version publishWithUnannotated(String projectId) {
        return versions()
                .publishVersion(PublishVersionRequest.newBuilder()
                        .setProjectId(projectId)
                        .setIncludeUnannotated(true)
                        .build());
    }

    public Version publish(String projectId, String number) {
        return versions()
                .publishVersion(PublishVersionRequest.newBuilder()
                        .setProjectId(projectId)
                        .setVersionNumber(number)
                        .build());
    }

    public Version get(long versionId) {
        return versions()
                .getVersion(
                        GetVersionRequest.newBuilder().setVersionId(versionId).build());
    }

    public byte[] stream(String projectId, ExportFormat format, String version) throws IOException {
        var request = StreamExportRequest.newBuilder().setProjectId(projectId).setFormat(format);
        if (!version.isEmpty()) {
            request.setVersion(version);
        }
        var bytes = new ByteArrayOutputStream();
        for (var pieces = exports().streamExport(request.build()); pieces.hasNext(); ) {
            pieces.next().getData().writeTo(bytes);
        }
        return bytes.toByteArray();
    }
}

package dev.labeler.export.ondemand;

import com.google.api.HttpBody;
import dev.labeler.export.access.ProjectAccess;
import dev.labeler.export.encoding.Encoder;
import dev.labeler.export.encoding.EncodingMemory;
import dev.labeler.export.encoding.Files;
import dev.labeler.export.encoding.Rows;
import dev.labeler.export.version.Publications;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ServerStream.Sink;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.export.v1.CreateExportRequest;
import dev.labeler.proto.export.v1.CreateExportVersionRequest;
import dev.labeler.proto.export.v1.Export;
import dev.labeler.proto.export.v1.ExportServiceGrpc;
import dev.labeler.proto.export.v1.ExportVersion;
import dev.labeler.proto.export.v1.StreamExportRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.util.List;

/// Exports that make no version, over gRPC; and export versions, which are versions begun from
/// here.
public final class ExportGrpcService implements BindableService {
    private static final int MOST_IMAGES = 10_000;
    private static final Encoder.Progress UNWATCHED = (_, _) -> {};

    private final StoredExports stored;
    private final ProjectAccess access;
    private final Moment moment;
    private final Rows rows;
    private final Encoder encoder;
    private final EncodingMemory memory;
    private final Publications publications;

    /// @param annotations to annotation-service, as this service, for the current caller
    public ExportGrpcService(
            StoredExports stored,
            ProjectAccess access,
            Channel annotations,
            Rows rows,
            EncodingMemory memory,
            Publications publications) {
        this.stored = stored;
        this.access = access;
        this.moment = new Moment(annotations);
        this.rows = rows;
        this.encoder = new Encoder(rows);
        this.memory = memory;
        this.publications = publications;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(ExportServiceGrpc.getServiceDescriptor())
                .unary(ExportServiceGrpc.getCreateExportMethod(), this::createExport)
                .unary(ExportServiceGrpc.getCreateExportVersionMethod(), this::createExportVersion)
                .serverStream(ExportServiceGrpc.getStreamExportMethod(), this::streamExport)
                .build();
    }

    private Export createExport(CreateExportRequest request) throws IOException, InterruptedException {
        var dataset = access.granted(request.getProjectId());
        if (request.getImageIdsCount() > MOST_IMAGES) {
            throw Failure.unprocessable("Name at most " + MOST_IMAGES + " images, or none for all.")
                    .violation("image_ids", "at most " + MOST_IMAGES);
        }
        Files.name(request.getExportFormat());
        var selection = moment.now(
                request.getProjectId(),
                dataset,
                request.getIncludeDraft(),
                request.getIncludeUnannotated(),
                request.getImageIdsList());
        return stored.create(request, selection);
    }

    private ExportVersion createExportVersion(CreateExportVersionRequest request) throws InterruptedException {
        var dataset = access.granted(request.getProjectId());
        Files.name(request.getFormat());
        var order = new Publications.Order(
                VersionType.VERSION_TYPE_EXPORT,
                request.hasVersionNumber() ? request.getVersionNumber() : null,
                null,
                request.getIncludeDraft(),
                request.getIncludeUnannotated(),
                List.of(request.getFormat()));
        var version = publications.publish(request, request.getProjectId(), dataset, order);
        if (version.getArtifactsCount() == 0) {
            throw Failure.conflict(
                            ErrorReason.NOT_READY,
                            "The export is still being written; ask for version " + version.getId() + " later.")
                    .with("version_id", version.getId());
        }
        return ExportVersion.newBuilder()
                .setSuccess(true)
                .setVersionNumber(version.getVersionNumber())
                .setVersionId(version.getId())
                .setDownloadUrl(version.getDownloadUrl())
                .setFileSize(version.getFileSize())
                .setFormat(request.getFormat())
                .build();
    }

    private void streamExport(StreamExportRequest request, Sink<HttpBody> sink) throws Exception {
        var dataset = access.granted(request.getProjectId());
        var selection = request.hasVersion()
                ? ofVersion(request)
                : moment.now(
                        request.getProjectId(),
                        dataset,
                        request.getIncludeDraft(),
                        request.getIncludeUnannotated(),
                        List.of());
        try (var reserved = memory.stream()) {
            stream(request, selection, reserved, sink);
        }
    }

    private Rows.Selection ofVersion(StreamExportRequest request) {
        var published = publications.selection(request.getProjectId(), request.getVersion());
        return published.with(
                request.getIncludeDraft(),
                request.hasIncludeUnannotated() ? request.getIncludeUnannotated() : published.includeUnannotated());
    }

    private void stream(
            StreamExportRequest request,
            Rows.Selection selection,
            EncodingMemory.Reservation reserved,
            Sink<HttpBody> sink)
            throws IOException, InterruptedException {
        var body = new BodyStream(sink, Files.contentType(request.getFormat()));
        try (var writer =
                Files.writer(request.getFormat(), body, request.getOptions(), () -> rows.yoloLayout(selection))) {
            encoder.encode(selection, List.of(writer), reserved, UNWATCHED);
            writer.end();
        }
        body.sendRest();
    }
}

package dev.labeler.export.ondemand;

import com.google.api.HttpBody;
import dev.labeler.export.access.ProjectAccessClient;
import dev.labeler.export.encoding.EncodingMemoryBudget;
import dev.labeler.export.encoding.ExportEncoder;
import dev.labeler.export.encoding.ExportFiles;
import dev.labeler.export.encoding.ExportRowSource;
import dev.labeler.export.version.PublicationStarter;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ServerStreamHandler.Sink;
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
    private static final ExportEncoder.Progress UNWATCHED = (_, _) -> {};

    private final StoredExportService stored;
    private final ProjectAccessClient access;
    private final LiveSelection moment;
    private final ExportRowSource rows;
    private final ExportEncoder encoder;
    private final EncodingMemoryBudget memory;
    private final PublicationStarter publications;

    /// @param annotations to annotation-service, as this service, for the current caller
    public ExportGrpcService(
            StoredExportService stored,
            ProjectAccessClient access,
            Channel annotations,
            ExportRowSource rows,
            EncodingMemoryBudget memory,
            PublicationStarter publications) {
        this.stored = stored;
        this.access = access;
        this.moment = new LiveSelection(annotations);
        this.rows = rows;
        this.encoder = new ExportEncoder(rows);
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
        ExportFiles.name(request.getExportFormat());
        var selection = moment.select(
                request.getProjectId(),
                dataset,
                request.getIncludeDraft(),
                request.getIncludeUnannotated(),
                request.getImageIdsList());
        return stored.create(request, selection);
    }

    private ExportVersion createExportVersion(CreateExportVersionRequest request) throws InterruptedException {
        var dataset = access.granted(request.getProjectId());
        ExportFiles.name(request.getFormat());
        var order = new PublicationStarter.PublicationRequest(
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
                : moment.select(
                        request.getProjectId(),
                        dataset,
                        request.getIncludeDraft(),
                        request.getIncludeUnannotated(),
                        List.of());
        try (var reserved = memory.reserveStream()) {
            stream(request, selection, reserved, sink);
        }
    }

    private ExportRowSource.ExportSelection ofVersion(StreamExportRequest request) {
        var published = publications.selection(request.getProjectId(), request.getVersion());
        return published.with(
                request.getIncludeDraft(),
                request.hasIncludeUnannotated() ? request.getIncludeUnannotated() : published.includeUnannotated());
    }

    private void stream(
            StreamExportRequest request,
            ExportRowSource.ExportSelection selection,
            EncodingMemoryBudget.Reservation reserved,
            Sink<HttpBody> sink)
            throws IOException, InterruptedException {
        var body = new HttpBodyOutputStream(sink, ExportFiles.contentType(request.getFormat()));
        try (var writer =
                ExportFiles.writer(request.getFormat(), body, request.getOptions(), () -> rows.yoloLayout(selection))) {
            encoder.encode(selection, List.of(writer), reserved, UNWATCHED);
            writer.end();
        }
        body.sendRemaining();
    }
}

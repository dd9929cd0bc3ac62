package dev.labeler.export.ondemand;

import com.google.api.HttpBody;
import dev.labeler.export.access.ProjectAccessClient;
import dev.labeler.export.encoding.EncodingMemoryBudget;
import dev.labeler.export.encoding.ExportContent;
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

/// `labeler.export.v1.ExportService`: exports without a version, and export versions.
public final class ExportGrpcService implements BindableService {
    private static final int MAX_IMAGES = 10_000;
    private static final ExportEncoder.Progress NO_PROGRESS = (_, _) -> {};

    private final StoredExportService storedExports;
    private final ProjectAccessClient access;
    private final LiveSelection liveSelection;
    private final ExportRowSource rows;
    private final ExportEncoder encoder;
    private final EncodingMemoryBudget memory;
    private final PublicationStarter publications;

    /// @param annotations channel to annotation-service with an internal credential, for the current caller
    public ExportGrpcService(
            StoredExportService storedExports,
            ProjectAccessClient access,
            Channel annotations,
            ExportRowSource rows,
            EncodingMemoryBudget memory,
            PublicationStarter publications) {
        this.storedExports = storedExports;
        this.access = access;
        this.liveSelection = new LiveSelection(annotations);
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
        var dataset = access.requireAccess(request.getProjectId());
        if (request.getImageIdsCount() > MAX_IMAGES) {
            throw Failure.unprocessable("The request has " + request.getImageIdsCount() + " images; at most "
                            + MAX_IMAGES + " are allowed. Omit image_ids to export all images.")
                    .violation("image_ids", "must have at most " + MAX_IMAGES + " entries");
        }
        ExportFiles.fileName(request.getExportFormat());
        var selection = liveSelection.select(
                request.getProjectId(),
                dataset,
                ExportContent.of(request.getIncludeDraft(), request.getIncludeUnannotated()),
                request.getImageIdsList());
        return storedExports.create(request, selection);
    }

    private ExportVersion createExportVersion(CreateExportVersionRequest request) throws InterruptedException {
        var dataset = access.requireAccess(request.getProjectId());
        ExportFiles.fileName(request.getFormat());
        var publication = new PublicationStarter.PublicationRequest(
                VersionType.VERSION_TYPE_EXPORT,
                request.hasVersionNumber() ? request.getVersionNumber() : null,
                null,
                ExportContent.of(request.getIncludeDraft(), request.getIncludeUnannotated()),
                List.of(request.getFormat()),
                true);
        var version = publications.publish(request, request.getProjectId(), dataset, publication);
        if (version.getArtifactsCount() == 0) {
            throw Failure.conflict(
                            ErrorReason.NOT_READY,
                            "The files of version " + version.getId() + " are not written yet. Get the version later.")
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
        var dataset = access.requireAccess(request.getProjectId());
        var selection = request.hasVersion()
                ? selectVersion(request)
                : liveSelection.select(
                        request.getProjectId(),
                        dataset,
                        ExportContent.of(request.getIncludeDraft(), request.getIncludeUnannotated()),
                        List.of());
        try (var reserved = memory.reserveStream()) {
            stream(request, selection, reserved, sink);
        }
    }

    private ExportRowSource.ExportSelection selectVersion(StreamExportRequest request) {
        var published = publications.findSelection(request.getProjectId(), request.getVersion());
        return published.with(new ExportContent(
                request.getIncludeDraft(),
                published.content().onlyVerified(),
                request.hasIncludeUnannotated()
                        ? request.getIncludeUnannotated()
                        : published.content().includeUnannotated()));
    }

    private void stream(
            StreamExportRequest request,
            ExportRowSource.ExportSelection selection,
            EncodingMemoryBudget.Reservation reserved,
            Sink<HttpBody> sink)
            throws IOException, InterruptedException {
        var body = new HttpBodyOutputStream(sink, ExportFiles.contentType(request.getFormat()));
        try (var writer = ExportFiles.createWriter(
                request.getFormat(), body, request.getOptions(), () -> rows.readYoloLayout(selection))) {
            encoder.encode(selection, List.of(writer), reserved, NO_PROGRESS);
            writer.end();
        }
        body.sendRemaining();
    }
}

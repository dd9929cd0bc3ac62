package dev.labeler.export.version;

import dev.labeler.export.access.ProjectAccessClient;
import dev.labeler.export.encoding.ExportContent;
import dev.labeler.export.encoding.ExportFiles;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServerStreamHandler.Sink;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.kit.rpc.StatePoller;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.GetVersionDownloadRequest;
import dev.labeler.proto.export.v1.GetVersionRequest;
import dev.labeler.proto.export.v1.ListVersionsRequest;
import dev.labeler.proto.export.v1.ListVersionsResponse;
import dev.labeler.proto.export.v1.PublishVersionRequest;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.proto.export.v1.VersionDownload;
import dev.labeler.proto.export.v1.VersionProgress;
import dev.labeler.proto.export.v1.VersionServiceGrpc;
import dev.labeler.proto.export.v1.WatchVersionRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `labeler.export.v1.VersionService`.
public final class VersionGrpcService implements BindableService {

    private final Database database;
    private final ObjectStore store;
    private final ProjectAccessClient access;
    private final VisibleVersions visible;
    private final PublicationStarter publications;

    public VersionGrpcService(
            Database database, ObjectStore store, ProjectAccessClient access, PublicationStarter publications) {
        this.database = database;
        this.store = store;
        this.access = access;
        this.visible = new VisibleVersions(database, access);
        this.publications = publications;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(VersionServiceGrpc.getServiceDescriptor())
                .unary(VersionServiceGrpc.getPublishVersionMethod(), this::publishVersion)
                .unary(VersionServiceGrpc.getListVersionsMethod(), this::listVersions)
                .unary(VersionServiceGrpc.getGetVersionMethod(), this::getVersion)
                .unary(VersionServiceGrpc.getGetVersionDownloadMethod(), this::getVersionDownload)
                .serverStream(VersionServiceGrpc.getWatchVersionMethod(), this::watchVersion)
                .build();
    }

    private Version publishVersion(PublishVersionRequest request) throws InterruptedException {
        var dataset = access.requireAccess(request.getProjectId());
        return publications.publish(
                request,
                request.getProjectId(),
                dataset,
                new PublicationStarter.PublicationRequest(
                        VersionType.VERSION_TYPE_PUBLISHED,
                        request.hasVersionNumber() ? request.getVersionNumber() : null,
                        request.hasDescription() ? request.getDescription() : null,
                        new ExportContent(
                                request.getIncludeDraft(), request.getOnlyVerified(), request.getIncludeUnannotated()),
                        chooseFormats(request),
                        !request.hasWait() || request.getWait()));
    }

    /// Returns the requested formats without duplicates, in the order of the enum; the default formats if none
    /// is requested.
    private static List<ExportFormat> chooseFormats(PublishVersionRequest request) {
        var requested = new LinkedHashSet<>(request.getExportFormatsList());
        requested.add(request.getExportFormat());
        requested.remove(ExportFormat.EXPORT_FORMAT_UNSPECIFIED);
        if (requested.contains(ExportFormat.UNRECOGNIZED)) {
            throw Failure.unprocessable("An export format is unknown. Allowed values: " + ExportFiles.restNames() + ".")
                    .violation("export_formats", "must be one of " + ExportFiles.restNames());
        }
        return requested.isEmpty()
                ? ExportFiles.defaultFormats()
                : requested.stream().sorted().toList();
    }

    private ListVersionsResponse listVersions(ListVersionsRequest request) {
        access.requireAccess(request.getProjectId());
        var page = PageRequest.of(request);
        var types = listedTypes(request.getType());
        if (request.getType() == VersionType.VERSION_TYPE_WORKING) {
            publications.followWorkingVersions(request.getProjectId());
        }
        var rows = database.jdbi()
                .withHandle(handle ->
                        PublishedVersionDao.list(handle, request.getProjectId(), types, page.skip(), page.limit()));
        var response = ListVersionsResponse.newBuilder()
                .addAllVersions(publications.toProto(rows))
                .setTotal(database.jdbi()
                        .withHandle(handle -> PublishedVersionDao.count(handle, request.getProjectId(), types)));
        page.setNextPageToken(response, rows.size(), response.getTotal());
        return response.build();
    }

    /// The comment of ListVersions states which types are listed.
    private static List<VersionType> listedTypes(VersionType requested) {
        return requested == VersionType.VERSION_TYPE_UNSPECIFIED
                ? List.of(VersionType.VERSION_TYPE_PUBLISHED, VersionType.VERSION_TYPE_EXPORT)
                : List.of(requested);
    }

    private Version getVersion(GetVersionRequest request) {
        return publications.toProto(visible.require(request.getVersionId()));
    }

    private VersionDownload getVersionDownload(GetVersionDownloadRequest request)
            throws IOException, InterruptedException {
        var row = visible.require(request.getVersionId());
        var artifacts =
                database.jdbi().withHandle(handle -> PublishedVersionDao.listArtifacts(handle, row.versionId()));
        var wanted = request.getFormat() == ExportFormat.EXPORT_FORMAT_UNSPECIFIED
                ? artifacts.getFirst()
                : find(artifacts, request.getFormat());
        if (wanted == null) {
            throw Failure.invalid("Version " + row.versionId() + " has no file in this format.")
                    .with("path", "format");
        }
        if (!row.isReadable()) {
            throw Failure.conflict(
                            ErrorReason.NOT_READY,
                            "The files of version " + row.versionId() + " are not available; its status is "
                                    + row.restName() + ".")
                    .with("status", row.restName());
        }
        var stored = wanted.removed() ? publications.restore(row, wanted) : wanted;
        return PublishedVersionMapping.toDownload(PublishedVersionMapping.toProto(row, stored, store));
    }

    private static @Nullable ArtifactRow find(List<ArtifactRow> artifacts, ExportFormat format) {
        return artifacts.stream()
                .filter(artifact -> artifact.format() == format)
                .findFirst()
                .orElse(null);
    }

    private void watchVersion(WatchVersionRequest request, Sink<VersionProgress> sink) throws Exception {
        var versionId = visible.require(request.getVersionId()).versionId();
        StatePoller.watch(
                () -> database.jdbi().withHandle(handle -> PublishedVersionDao.require(handle, versionId)),
                PublishedVersionRow::hasEnded,
                PublishedVersionMapping::toProgress,
                sink);
    }
}

package dev.labeler.dataset.download;

import com.google.api.HttpBody;
import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.labeler.dataset.access.Viewer;
import dev.labeler.dataset.access.ViewerResolver;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.DatasetIdFormat;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.identity.LinkTokenCodec;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ServerStreamHandler.Sink;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.dataset.v1.CreateDownloadUrlRequest;
import dev.labeler.proto.dataset.v1.DownloadDatasetRequest;
import dev.labeler.proto.dataset.v1.DownloadServiceGrpc;
import dev.labeler.proto.dataset.v1.DownloadUrl;
import dev.labeler.proto.dataset.v1.ManifestEntry;
import dev.labeler.proto.dataset.v1.StreamManifestRequest;
import dev.labeler.proto.type.v1.Attachment;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.text.ParseException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `DownloadService`: download links, zips and manifests of datasets.
public final class DownloadGrpcService implements BindableService {
    private static final String PURPOSE = "download";
    private static final long DEFAULT_SECONDS = 3600;
    private static final long MIN_SECONDS = 60;
    private static final long MAX_SECONDS = 604_800;

    private final Database database;
    private final ObjectStore store;
    private final ObjectStore annotationStore;
    private final DatasetAccessCheck accessCheck;
    private final ViewerResolver viewers;
    private final LinkTokenCodec links;
    private final Clock clock;

    /// @param annotationStore stores the published annotation files
    public DownloadGrpcService(
            Database database,
            ObjectStore store,
            ObjectStore annotationStore,
            DatasetAccessCheck accessCheck,
            ViewerResolver viewers,
            LinkTokenCodec links,
            Clock clock) {
        this.database = database;
        this.store = store;
        this.annotationStore = annotationStore;
        this.accessCheck = accessCheck;
        this.viewers = viewers;
        this.links = links;
        this.clock = clock;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(DownloadServiceGrpc.getServiceDescriptor())
                .unary(DownloadServiceGrpc.getCreateDownloadUrlMethod(), this::createDownloadUrl)
                .serverStream(DownloadServiceGrpc.getDownloadDatasetMethod(), this::downloadDataset)
                .serverStream(DownloadServiceGrpc.getStreamManifestMethod(), this::streamManifest)
                .build();
    }

    private void downloadDataset(DownloadDatasetRequest request, Sink<HttpBody> sink) throws Exception {
        var claims = links.verify(PURPOSE, request.getToken());
        var dataset = requireLinkAccess(request.getDatasetId(), claims);
        var requested = requested(dataset, claims.getStringClaim("version"), claims.getStringClaim("snapshot_id"));
        var name = (requested.snapshotId() == null ? dataset.id() : requested.snapshotId()) + ".zip";
        var head = HttpBody.newBuilder()
                .setContentType("application/zip")
                .addExtensions(
                        Any.pack(Attachment.newBuilder().setFileName(name).build()))
                .build();
        sink.send(head);
        new DatasetZipWriter(database, store, annotationStore, dataset, requested).write(sink);
    }

    private void streamManifest(StreamManifestRequest request, Sink<ManifestEntry> sink) throws Exception {
        var dataset = accessCheck.require(request.getDatasetId()).dataset();
        var requested = database.jdbi()
                .withHandle(
                        handle -> RequestedContent.of(handle, dataset, request.getVersion(), request.getSnapshotId()));
        DownloadManifest.stream(database, store, dataset, requested.version(), request.getLinks(), sink);
    }

    private DownloadUrl createDownloadUrl(CreateDownloadUrlRequest request) {
        var dataset = accessCheck.require(request.getDatasetId()).dataset();
        var userId = request.hasUserId()
                ? (Long) request.getUserId()
                : Caller.current().userId();
        if (request.hasUserId()) {
            requireVisible(dataset.id(), viewers.ofUser(request.getUserId()));
        }
        var requested = database.jdbi()
                .withHandle(
                        handle -> RequestedContent.of(handle, dataset, request.getVersion(), request.getSnapshotId()));
        var expires = clock.instant().plusSeconds(seconds(request)).truncatedTo(ChronoUnit.SECONDS);
        var token = links.issue(
                PURPOSE,
                Map.of(
                        "dataset_id", dataset.id(),
                        "user_id", userId == null ? "" : userId.toString(),
                        "version", Long.toString(requested.version()),
                        "snapshot_id", request.getSnapshotId()),
                expires);
        var path = "/api/v1/datasets/" + dataset.id();
        return DownloadUrl.newBuilder()
                .setDatasetId(dataset.id())
                .setDownloadUrl(path + "/download?token=" + token)
                .setExpiresAt(Timestamp.newBuilder().setSeconds(expires.getEpochSecond()))
                .setFormat("zip")
                .setSizeBytes(requested.content().sizeBytes())
                .setContentHash(requested.content().contentHash())
                .setManifest(path + "/manifest?version=" + requested.version())
                .setVersion(requested.version())
                .build();
    }

    private static long seconds(CreateDownloadUrlRequest request) {
        var seconds = request.hasExpiresIn()
                ? request.getExpiresIn()
                : request.hasExpirationSeconds() ? request.getExpirationSeconds() : DEFAULT_SECONDS;
        if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) {
            throw Failure.invalid("The lifetime of a link must be " + MIN_SECONDS + " to " + MAX_SECONDS + " seconds.")
                    .with("path", request.hasExpiresIn() ? "expires_in" : "expiration_seconds");
        }
        return seconds;
    }

    /// Checks the access of the link's user at the time of use: a user who lost the permission or was deactivated
    /// after the link was made has no access.
    private DatasetRow requireLinkAccess(String datasetId, JWTClaimsSet claims) throws ParseException {
        var userId = claims.getStringClaim("user_id");
        if (!datasetId.equals(claims.getStringClaim("dataset_id")) || userId == null) {
            throw DatasetIdFormat.notFound(datasetId);
        }
        return requireVisible(
                datasetId, userId.isEmpty() ? ViewerResolver.service() : viewers.ofUser(Long.parseLong(userId)));
    }

    private DatasetRow requireVisible(String datasetId, @Nullable Viewer viewer) {
        if (viewer == null) {
            throw DatasetIdFormat.notFound(datasetId);
        }
        return database.jdbi()
                .withHandle(handle -> DatasetAccessCheck.visible(handle, datasetId, viewer))
                .dataset();
    }

    private RequestedContent requested(DatasetRow dataset, String version, String snapshotId) throws ParseException {
        return database.jdbi()
                .withHandle(handle -> snapshotId.isEmpty()
                        ? RequestedContent.of(handle, dataset, Long.parseLong(version), "")
                        : RequestedContent.of(handle, dataset, 0, snapshotId));
    }
}

package dev.labeler.dataset.upload;

import dev.labeler.dataset.access.ViewerResolver;
import dev.labeler.dataset.archive.ArchiveLimits;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.version.DatasetVersionWriter;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.ServerStreamHandler.Sink;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.dataset.v1.AbortFileUploadRequest;
import dev.labeler.proto.dataset.v1.AbortFileUploadResponse;
import dev.labeler.proto.dataset.v1.AddFilesRequest;
import dev.labeler.proto.dataset.v1.AnalyzeFilesRequest;
import dev.labeler.proto.dataset.v1.AnalyzePathRequest;
import dev.labeler.proto.dataset.v1.AnalyzeResponse;
import dev.labeler.proto.dataset.v1.CompleteFileUploadRequest;
import dev.labeler.proto.dataset.v1.DatasetVersion;
import dev.labeler.proto.dataset.v1.FileUpload;
import dev.labeler.proto.dataset.v1.RemoveFilesRequest;
import dev.labeler.proto.dataset.v1.StartFileUploadRequest;
import dev.labeler.proto.dataset.v1.UploadDatasetRequest;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import dev.labeler.proto.dataset.v1.UploadProgress;
import dev.labeler.proto.dataset.v1.UploadServiceGrpc;
import dev.labeler.proto.dataset.v1.WatchUploadRequest;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Uploads: new datasets, more files, fewer files, dry runs.
public final class UploadGrpcService implements BindableService {
    private final ViewerResolver viewers;
    private final DatasetCreator uploads;
    private final FileAdder additions;
    private final FileRemover removals;
    private final FileUploadService fileUploads;
    private final UploadDryRun analyses;
    private final UploadProgressWatcher watch;

    /// Where uploads wait, and what is refused.
    ///
    /// @param storageType the provider's word, `s3proxy`
    /// @param spoolDirectory has room for the largest upload, twice where that is a tar.gz
    /// @param analyzeRoot folder on this machine that is open for dry runs, null for none
    public record UploadSettings(
            String storageType,
            Path spoolDirectory,
            ArchiveLimits limits,
            @Nullable Path analyzeRoot) {}

    public UploadGrpcService(
            UploadSettings settings,
            Database database,
            ObjectStore store,
            ViewerResolver viewers,
            DatasetAccessCheck grants,
            PrefixLeaseRegistry prefixes,
            DatasetVersionWriter versions,
            Clock clock) {
        this.viewers = viewers;
        var lanes = new UploadConcurrencyLimiter(Runtime.getRuntime().maxMemory());
        var changes = new FileSetEditor(database, store, grants, versions, lanes);
        uploads = new DatasetCreator(settings, database, store, clock, prefixes, versions, lanes);
        additions = new FileAdder(settings, database, store, grants, changes, prefixes);
        removals = new FileRemover(grants, changes);
        fileUploads = new FileUploadService(database, store, grants, changes, clock);
        analyses = new UploadDryRun(settings, database, lanes);
        watch = new UploadProgressWatcher(database);
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(UploadServiceGrpc.getServiceDescriptor())
                .clientStream(UploadServiceGrpc.getUploadDatasetMethod(), this::uploadDataset)
                .clientStream(UploadServiceGrpc.getAddFilesMethod(), this::addFiles)
                .unary(UploadServiceGrpc.getRemoveFilesMethod(), this::removeFiles)
                .unary(UploadServiceGrpc.getStartFileUploadMethod(), this::startFileUpload)
                .unary(UploadServiceGrpc.getCompleteFileUploadMethod(), this::completeFileUpload)
                .unary(UploadServiceGrpc.getAbortFileUploadMethod(), this::abortFileUpload)
                .serverStream(UploadServiceGrpc.getWatchUploadMethod(), this::watchUpload)
                .clientStream(UploadServiceGrpc.getAnalyzeFilesMethod(), this::analyzeFiles)
                .unary(UploadServiceGrpc.getAnalyzePathMethod(), this::analyzePath)
                .build();
    }

    private UploadDatasetResponse uploadDataset(Iterator<UploadDatasetRequest> steps) throws Exception {
        return uploads.upload(steps, viewers.getCurrent());
    }

    private UploadDatasetResponse addFiles(Iterator<AddFilesRequest> requests) throws Exception {
        return additions.add(requests);
    }

    private DatasetVersion removeFiles(RemoveFilesRequest request) throws Exception {
        return removals.remove(request);
    }

    private FileUpload startFileUpload(StartFileUploadRequest request) {
        return fileUploads.start(request);
    }

    private DatasetVersion completeFileUpload(CompleteFileUploadRequest request) throws Exception {
        return fileUploads.complete(request);
    }

    private AbortFileUploadResponse abortFileUpload(AbortFileUploadRequest request) {
        fileUploads.abort(request);
        return AbortFileUploadResponse.newBuilder()
                .setUploadId(request.getUploadId())
                .setAborted(true)
                .build();
    }

    /// Gives up what clients have left behind; for a recurring job.
    public static void sweep(Database database, ObjectStore store) {
        FileUploadService.sweep(database, store);
        UploadProgressWatcher.sweep(database);
    }

    private void watchUpload(WatchUploadRequest request, Sink<UploadProgress> sink) throws Exception {
        watch.watch(request.getUploadId(), sink);
    }

    private AnalyzeResponse analyzeFiles(Iterator<AnalyzeFilesRequest> requests) throws Exception {
        return analyses.ofUpload(requests);
    }

    private AnalyzeResponse analyzePath(AnalyzePathRequest request) throws IOException, InterruptedException {
        return analyses.ofPath(request);
    }
}

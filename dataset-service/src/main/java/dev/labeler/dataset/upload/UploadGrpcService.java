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

/// `UploadService`: new datasets, added and removed files, dry runs.
public final class UploadGrpcService implements BindableService {
    private final ViewerResolver viewers;
    private final DatasetCreator creator;
    private final FileAdder adder;
    private final FileRemover remover;
    private final FileUploadService fileUploads;
    private final UploadDryRun dryRun;
    private final UploadProgressWatcher progressWatcher;

    /// Settings of creator.
    ///
    /// @param storageType name of the storage provider, such as `s3proxy`
    /// @param spoolDirectory as large as the largest upload, twice for a tar.gz
    /// @param analyzeRoot folder on this machine that dry runs may read, null for none
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
            DatasetAccessCheck accessCheck,
            PrefixLeaseRegistry prefixes,
            DatasetVersionWriter versions,
            Clock clock) {
        this.viewers = viewers;
        var limiter = new UploadConcurrencyLimiter(Runtime.getRuntime().maxMemory());
        var editor = new FileSetEditor(database, store, accessCheck, versions, limiter);
        creator = new DatasetCreator(settings, database, store, clock, prefixes, versions, limiter);
        adder = new FileAdder(settings, database, store, accessCheck, editor, prefixes);
        remover = new FileRemover(accessCheck, editor);
        fileUploads = new FileUploadService(database, store, accessCheck, editor, clock);
        dryRun = new UploadDryRun(settings, database, limiter);
        progressWatcher = new UploadProgressWatcher(database);
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
        return creator.upload(steps, viewers.getCurrent());
    }

    private UploadDatasetResponse addFiles(Iterator<AddFilesRequest> requests) throws Exception {
        return adder.add(requests);
    }

    private DatasetVersion removeFiles(RemoveFilesRequest request) throws Exception {
        return remover.remove(request);
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

    /// Aborts abandoned creator and deletes old progress; for a recurring job.
    public static void sweep(Database database, ObjectStore store) {
        FileUploadService.sweep(database, store);
        UploadProgressWatcher.sweep(database);
    }

    private void watchUpload(WatchUploadRequest request, Sink<UploadProgress> sink) throws Exception {
        progressWatcher.watch(request.getUploadId(), sink);
    }

    private AnalyzeResponse analyzeFiles(Iterator<AnalyzeFilesRequest> requests) throws Exception {
        return dryRun.ofUpload(requests);
    }

    private AnalyzeResponse analyzePath(AnalyzePathRequest request) throws IOException, InterruptedException {
        return dryRun.ofPath(request);
    }
}

package dev.labeler.dataset.upload;

import dev.labeler.dataset.access.Viewers;
import dev.labeler.dataset.archive.ArchiveLimits;
import dev.labeler.dataset.catalog.Grants;
import dev.labeler.dataset.version.Versions;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.ServerStream.Sink;
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
    private final Viewers viewers;
    private final Uploads uploads;
    private final Additions additions;
    private final Removals removals;
    private final FileUploads fileUploads;
    private final Analyses analyses;
    private final UploadWatch watch;

    /// Where uploads wait, and what is refused.
    ///
    /// @param storageType the provider's word, `s3proxy`
    /// @param spoolDirectory has room for the largest upload, twice where that is a tar.gz
    /// @param analyzeRoot folder on this machine that is open for dry runs, null for none
    public record Settings(
            String storageType,
            Path spoolDirectory,
            ArchiveLimits limits,
            @Nullable Path analyzeRoot) {}

    public UploadGrpcService(
            Settings settings,
            Database database,
            ObjectStore store,
            Viewers viewers,
            Grants grants,
            Prefixes prefixes,
            Versions versions,
            Clock clock) {
        this.viewers = viewers;
        var lanes = new Lanes(Runtime.getRuntime().maxMemory());
        var changes = new FileChanges(database, store, grants, versions, lanes);
        uploads = new Uploads(settings, database, store, clock, prefixes, versions, lanes);
        additions = new Additions(settings, database, store, grants, changes, prefixes);
        removals = new Removals(grants, changes);
        fileUploads = new FileUploads(database, store, grants, changes, clock);
        analyses = new Analyses(settings, database, lanes);
        watch = new UploadWatch(database);
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
        return uploads.upload(steps, viewers.now());
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
        FileUploads.sweep(database, store);
        UploadWatch.sweep(database);
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

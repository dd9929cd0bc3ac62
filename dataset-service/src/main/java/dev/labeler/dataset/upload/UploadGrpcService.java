package dev.labeler.dataset.upload;

import dev.labeler.dataset.access.Viewers;
import dev.labeler.dataset.archive.ArchiveLimits;
import dev.labeler.dataset.catalog.Grants;
import dev.labeler.dataset.version.Versions;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.ClientStream;
import dev.labeler.kit.rpc.ServerStream;
import dev.labeler.kit.rpc.Unary;
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
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// Uploads: new datasets, more files, fewer files, dry runs.
public final class UploadGrpcService extends UploadServiceGrpc.UploadServiceImplBase {
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
    public StreamObserver<UploadDatasetRequest> uploadDataset(StreamObserver<UploadDatasetResponse> out) {
        return ClientStream.answer(out, steps -> uploads.upload(steps, viewers.now()));
    }

    @Override
    public StreamObserver<AddFilesRequest> addFiles(StreamObserver<UploadDatasetResponse> out) {
        return ClientStream.answer(out, additions::add);
    }

    @Override
    public void removeFiles(RemoveFilesRequest request, StreamObserver<DatasetVersion> out) {
        Unary.answer(out, () -> removals.remove(request));
    }

    @Override
    public void startFileUpload(StartFileUploadRequest request, StreamObserver<FileUpload> out) {
        Unary.answer(out, () -> fileUploads.start(request));
    }

    @Override
    public void completeFileUpload(CompleteFileUploadRequest request, StreamObserver<DatasetVersion> out) {
        Unary.answer(out, () -> fileUploads.complete(request));
    }

    @Override
    public void abortFileUpload(AbortFileUploadRequest request, StreamObserver<AbortFileUploadResponse> out) {
        Unary.answer(out, () -> {
            fileUploads.abort(request);
            return AbortFileUploadResponse.newBuilder()
                    .setUploadId(request.getUploadId())
                    .setAborted(true)
                    .build();
        });
    }

    /// Gives up what clients have left behind; for a recurring job.
    public static void sweep(Database database, ObjectStore store) {
        FileUploads.sweep(database, store);
        UploadWatch.sweep(database);
    }

    @Override
    public void watchUpload(WatchUploadRequest request, StreamObserver<UploadProgress> out) {
        ServerStream.answer(out, sink -> watch.watch(request.getUploadId(), sink));
    }

    @Override
    public StreamObserver<AnalyzeFilesRequest> analyzeFiles(StreamObserver<AnalyzeResponse> out) {
        return ClientStream.answer(out, analyses::ofUpload);
    }

    @Override
    public void analyzePath(AnalyzePathRequest request, StreamObserver<AnalyzeResponse> out) {
        Unary.answer(out, () -> analyses.ofPath(request));
    }
}

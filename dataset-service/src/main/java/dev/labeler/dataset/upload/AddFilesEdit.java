package dev.labeler.dataset.upload;

import dev.labeler.dataset.analysis.UploadAnalysis;
import dev.labeler.dataset.archive.SkippedEntry;
import dev.labeler.dataset.archive.UploadContents;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.scan.ScannedFile;
import dev.labeler.dataset.scan.UploadScan;
import dev.labeler.dataset.version.FileChangeCounts;
import dev.labeler.dataset.version.ObjectGarbageCollector;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.dataset.v1.DatasetFormat;
import dev.labeler.proto.dataset.v1.UploadDatasetResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Adds files to a dataset.
final class AddFilesEdit implements FileSetEditor.FileSetEdit {
    private final List<ScannedFile> files;
    private final List<SkippedEntry> skipped;
    private final PrefixLease lease;
    private final String datasetPrefix;
    private final UploadObjectWriter writer;
    private final Set<String> stored = new HashSet<>();
    private boolean committed;

    private AddFilesEdit(
            List<ScannedFile> files,
            List<SkippedEntry> skipped,
            PrefixLease lease,
            String datasetPrefix,
            UploadObjectWriter writer) {
        this.files = files;
        this.skipped = skipped;
        this.lease = lease;
        this.datasetPrefix = datasetPrefix;
        this.writer = writer;
    }

    /// @throws Failure UNPROCESSABLE where none of the files can be added
    static AddFilesEdit of(
            UploadScan scan,
            boolean labelsOnly,
            DatasetRow dataset,
            PrefixLease lease,
            ObjectStore store,
            UploadProgressRecorder progress) {
        var files = new ArrayList<ScannedFile>();
        var skipped = new ArrayList<>(scan.skipped());
        for (var file : scan.files()) {
            if (file.image() == null) {
                files.add(file);
            } else if (labelsOnly) {
                skipped.add(new SkippedEntry(file.path(), "an image, but labels_only is set"));
            } else {
                // Elsewhere it would not be an image of this dataset.
                files.add(
                        file.path().startsWith(dataset.imageRoot())
                                ? file
                                : file.withPath(dataset.imageRoot() + file.path()));
            }
        }
        if (files.isEmpty()) {
            throw UploadRejections.nothingToAdd(skipped);
        }
        var writer = new UploadObjectWriter(store, lease, dataset.storagePath(), progress);
        return new AddFilesEdit(List.copyOf(files), List.copyOf(skipped), lease, dataset.storagePath(), writer);
    }

    @Override
    public void edit(NavigableMap<String, ScannedFile> set, DatasetRow dataset)
            throws IOException, InterruptedException {
        var missing = new ArrayList<ScannedFile>();
        for (var file : files) {
            var there = set.get(file.path());
            if (there == null || !there.sha256().equals(file.sha256())) {
                set.put(file.path(), file);
                if (!stored.contains(file.path())) {
                    missing.add(file);
                }
            }
        }
        UploadContents.refuseCollisions(List.copyOf(set.keySet()));
        writer.write(missing);
        missing.forEach(file -> stored.add(file.path()));
    }

    @Override
    public void commit(Handle handle, Collection<ScannedFile> used) {
        if (!lease.handOver(handle)) {
            throw UploadRejections.leaseExpired();
        }
        // Stored for an earlier version, before a concurrent change was committed.
        var superfluous = new HashSet<>(stored);
        used.stream().filter(file -> file.folder().equals(folder())).forEach(file -> superfluous.remove(file.path()));
        ObjectGarbageCollector.add(
                handle, superfluous.stream().map(path -> lease.prefix() + path).toList());
        committed = true;
    }

    /// Call after the transaction has committed.
    void onCommitted() {
        if (committed) {
            lease.markHandedOver();
        }
    }

    UploadDatasetResponse toResponse(FileSetEditor.EditOutcome outcome) {
        long added = 0;
        long changed = 0;
        for (var file : files) {
            var before = outcome.before().get(file.path());
            if (before == null) {
                added++;
            } else if (!before.sha256().equals(file.sha256())) {
                changed++;
            }
        }
        return UploadResponseMapping.toProto(
                outcome.dataset(),
                outcome.analysis(),
                skipped,
                new FileChangeCounts(added, 0, changed),
                files.size() - added - changed);
    }

    /// Refuses an edit that makes readable labels unreadable: a broken label file must not hide the existing
    /// labels.
    @Override
    public void check(DatasetRow base, UploadAnalysis analysis) {
        if (base.format() != DatasetFormat.DATASET_FORMAT_IMAGES
                && analysis.format() == DatasetFormat.DATASET_FORMAT_IMAGES) {
            throw UploadRejections.labelsUnreadable(base, analysis);
        }
    }

    @Override
    public List<SkippedEntry> skipped() {
        return skipped;
    }

    private String folder() {
        return lease.prefix().substring(datasetPrefix.length());
    }
}

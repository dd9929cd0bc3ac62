package dev.labeler.dataset.upload;

import dev.labeler.dataset.analysis.Analysis;
import dev.labeler.dataset.archive.Contents;
import dev.labeler.dataset.archive.Skipped;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.scan.Scan;
import dev.labeler.dataset.scan.ScannedFile;
import dev.labeler.dataset.version.FileCounts;
import dev.labeler.dataset.version.Garbage;
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

/// Files that are to join a dataset.
final class Addition implements FileChanges.Wish {
    private final List<ScannedFile> files;
    private final List<Skipped> skipped;
    private final HeldPrefix held;
    private final String datasetPrefix;
    private final ObjectWriter writer;
    private final Set<String> stored = new HashSet<>();
    private boolean committed;

    private Addition(
            List<ScannedFile> files,
            List<Skipped> skipped,
            HeldPrefix held,
            String datasetPrefix,
            ObjectWriter writer) {
        this.files = files;
        this.skipped = skipped;
        this.held = held;
        this.datasetPrefix = datasetPrefix;
        this.writer = writer;
    }

    /// @throws Failure UNPROCESSABLE where nothing is left that could be added
    static Addition of(
            Scan scan,
            boolean labelsOnly,
            DatasetRow dataset,
            HeldPrefix held,
            ObjectStore store,
            UploadProgress progress) {
        var files = new ArrayList<ScannedFile>();
        var skipped = new ArrayList<>(scan.skipped());
        for (var file : scan.files()) {
            if (file.image() == null) {
                files.add(file);
            } else if (labelsOnly) {
                skipped.add(new Skipped(file.path(), "an image, and labels_only was asked for"));
            } else {
                // What lies elsewhere would be no image of this dataset.
                files.add(
                        file.path().startsWith(dataset.imageRoot())
                                ? file
                                : file.at(dataset.imageRoot() + file.path()));
            }
        }
        if (files.isEmpty()) {
            throw NothingFound.toAdd(skipped);
        }
        var writer = new ObjectWriter(store, held, dataset.storagePath(), progress);
        return new Addition(List.copyOf(files), List.copyOf(skipped), held, dataset.storagePath(), writer);
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
        Contents.refuseCollisions(List.copyOf(set.keySet()));
        writer.write(missing);
        missing.forEach(file -> stored.add(file.path()));
    }

    @Override
    public void commit(Handle handle, Collection<ScannedFile> used) {
        if (!held.handOver(handle)) {
            throw Failure.aborted("The upload stood still for too long and was given up; repeat it.", null);
        }
        // Stored for a state of the dataset that somebody else has changed since.
        var superfluous = new HashSet<>(stored);
        used.stream().filter(file -> file.folder().equals(folder())).forEach(file -> superfluous.remove(file.path()));
        Garbage.add(
                handle, superfluous.stream().map(path -> held.prefix() + path).toList());
        committed = true;
    }

    /// Once the transaction has committed.
    void settle() {
        if (committed) {
            held.keep();
        }
    }

    UploadDatasetResponse answer(FileChanges.Outcome outcome) {
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
        return UploadReport.toProto(
                outcome.dataset(),
                outcome.analysis(),
                skipped,
                new FileCounts(added, 0, changed),
                files.size() - added - changed);
    }

    /// Labels that can be read stay readable: a broken label file must not take those that are there
    /// with it.
    @Override
    public void check(DatasetRow base, Analysis analysis) {
        if (base.format() != DatasetFormat.DATASET_FORMAT_IMAGES
                && analysis.format() == DatasetFormat.DATASET_FORMAT_IMAGES) {
            throw NothingFound.labelsLost(base, analysis);
        }
    }

    @Override
    public List<Skipped> skipped() {
        return skipped;
    }

    private String folder() {
        return held.prefix().substring(datasetPrefix.length());
    }
}

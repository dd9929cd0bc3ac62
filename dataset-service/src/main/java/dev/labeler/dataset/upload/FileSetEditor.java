package dev.labeler.dataset.upload;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.labeler.dataset.analysis.DatasetAnalyser;
import dev.labeler.dataset.analysis.UploadAnalysis;
import dev.labeler.dataset.archive.SkippedEntry;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.DatasetContent;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.file.ContentHasher;
import dev.labeler.dataset.file.DatasetFileDao;
import dev.labeler.dataset.scan.ScannedFile;
import dev.labeler.dataset.split.SplitRule;
import dev.labeler.dataset.version.DatasetVersionWriter;
import dev.labeler.dataset.version.VersionChange;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.storage.ObjectStore;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// Changes the files of an existing dataset. Analyses the new set of files without a lock and commits it as the
/// next version. If another change was committed meanwhile, repeats the edit on top of it.
final class FileSetEditor {
    private static final int ATTEMPTS = 30;

    private final Database database;
    private final ObjectStore store;
    private final DatasetAccessCheck accessCheck;
    private final DatasetVersionWriter versions;
    private final UploadConcurrencyLimiter limiter;

    FileSetEditor(
            Database database,
            ObjectStore store,
            DatasetAccessCheck accessCheck,
            DatasetVersionWriter versions,
            UploadConcurrencyLimiter limiter) {
        this.database = database;
        this.store = store;
        this.accessCheck = accessCheck;
        this.versions = versions;
        this.limiter = limiter;
    }

    /// Waits for memory for the files of a dataset and `more` new ones. Hold the permit during [#apply].
    UploadConcurrencyLimiter.Permit reserve(DatasetRow dataset, long more) throws InterruptedException {
        var files = database.jdbi().withHandle(handle -> DatasetFileDao.count(handle, dataset.id()));
        return limiter.acquire(dataset.numImages() + files + more);
    }

    /// A requested change. `edit` is called again with a newer state after a conflict.
    interface FileSetEdit {
        /// Applies the change to `files`, and stores new files before it returns.
        void edit(NavigableMap<String, ScannedFile> files, DatasetRow dataset) throws IOException, InterruptedException;

        /// Called in the transaction that commits the version.
        ///
        /// @throws Failure where the edit is no longer valid
        default void commit(Handle handle, Collection<ScannedFile> used) {}

        /// @throws Failure where the resulting set is not acceptable
        default void check(DatasetRow base, UploadAnalysis analysis) {}

        List<SkippedEntry> skipped();
    }

    /// Result of an edit.
    ///
    /// @param dataset as it is now
    /// @param before the stored files before the edit, by path
    /// @param changed whether there is a new version
    record EditOutcome(
            DatasetRow dataset, UploadAnalysis analysis, NavigableMap<String, ScannedFile> before, boolean changed) {}

    /// Creates the response to the caller.
    interface ResponseFactory<A> {
        A of(Handle handle, EditOutcome outcome);
    }

    /// @param request what a repetition under the same idempotency key must equal
    <A extends Message> A apply(
            String datasetId,
            String action,
            FileSetEdit edit,
            Message request,
            Parser<A> parser,
            ResponseFactory<A> responses)
            throws Exception {
        for (var attempt = 1; ; attempt++) {
            try {
                return once(datasetId, action, edit, request, parser, responses);
            } catch (VersionConflictException e) {
                if (attempt == ATTEMPTS) {
                    throw Failure.aborted(
                            "The dataset was changed concurrently in each of " + ATTEMPTS
                                    + " attempts. Retry the request.",
                            e);
                }
            }
        }
    }

    private <A extends Message> A once(
            String datasetId,
            String action,
            FileSetEdit edit,
            Message request,
            Parser<A> parser,
            ResponseFactory<A> responses)
            throws Exception {
        var base = accessCheck.require(datasetId).dataset();
        try (var before = FileSet.load(database, store, base)) {
            return once(base, before, action, edit, request, parser, responses);
        }
    }

    private <A extends Message> A once(
            DatasetRow base,
            FileSet before,
            String action,
            FileSetEdit edit,
            Message request,
            Parser<A> parser,
            ResponseFactory<A> responses)
            throws Exception {
        var datasetId = base.id();
        var files = new TreeMap<>(before.all());
        edit.edit(files, base);
        var analysis = split(datasetId, DatasetAnalyser.analyse(List.copyOf(files.values()), base.imageRoot(), null));
        edit.check(base, analysis);
        var changes = FileRowDiff.between(before, analysis);
        var response = database.transactions().once(request, parser, handle -> {
            if (accessCheck.requireLocked(handle, datasetId).dataset().version() != base.version()) {
                throw new VersionConflictException();
            }
            if (changes.isEmpty()) {
                return responses.of(handle, new EditOutcome(base, analysis, before.all(), false));
            }
            edit.commit(handle, files.values());
            changes.write(handle, datasetId, base.version() + 1);
            var change = VersionChange.of(action, AnalysisReportJson.of(analysis, edit.skipped()));
            var row = versions.commit(handle, base, content(base, analysis, files.values()), change);
            return responses.of(handle, new EditOutcome(row, analysis, before.all(), true));
        });
        versions.triggerJobs();
        return response;
    }

    /// A configured split rule overrides the splits in the files. A change of the rule makes a new version.
    private UploadAnalysis split(String datasetId, UploadAnalysis analysis) {
        var rule = database.jdbi().withHandle(handle -> SplitRule.of(handle, datasetId));
        return rule == null ? analysis : analysis.withSplits(rule::splitOf);
    }

    private static DatasetContent content(DatasetRow base, UploadAnalysis analysis, Collection<ScannedFile> files) {
        var hash = new ContentHasher();
        var size = 0L;
        for (var file : files) {
            hash.add(file.path(), file.sha256(), file.size());
            size += file.size();
        }
        return new DatasetContent(
                analysis.format(),
                analysis.annotationPath(),
                analysis.images().size(),
                analysis.missingImages(),
                analysis.annotations(),
                analysis.classNames(),
                base.taskType() == null ? analysis.taskType() : base.taskType(),
                analysis.splits(),
                size,
                hash.value());
    }

    /// Another version was committed first.
    private static final class VersionConflictException extends RuntimeException {}
}

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

/// Changes the files of a dataset that is there: the whole set is analysed anew beside the running
/// work, and the outcome becomes the next version unless somebody else's change came first; then it
/// is done again on top of theirs.
final class FileSetEditor {
    private static final int ATTEMPTS = 30;

    private final Database database;
    private final ObjectStore store;
    private final DatasetAccessCheck grants;
    private final DatasetVersionWriter versions;
    private final UploadConcurrencyLimiter lanes;

    FileSetEditor(
            Database database,
            ObjectStore store,
            DatasetAccessCheck grants,
            DatasetVersionWriter versions,
            UploadConcurrencyLimiter lanes) {
        this.database = database;
        this.store = store;
        this.grants = grants;
        this.versions = versions;
        this.lanes = lanes;
    }

    /// Waits until there is room for the files of a dataset and so many more. To be held over `change`.
    UploadConcurrencyLimiter.Permit reserve(DatasetRow dataset, long more) throws InterruptedException {
        var files = database.jdbi().withHandle(handle -> DatasetFileDao.count(handle, dataset.id()));
        return lanes.acquire(dataset.numImages() + files + more);
    }

    /// What somebody wants to be different. `edit` may be called again with a newer state.
    interface FileSetEdit {
        /// The files after the change; stores what is new before it returns.
        void edit(NavigableMap<String, ScannedFile> files, DatasetRow dataset) throws IOException, InterruptedException;

        /// Within the transaction that makes the version.
        ///
        /// @throws Failure where the wish no longer holds
        default void commit(Handle handle, Collection<ScannedFile> used) {}

        /// @throws Failure where the whole is not what was wished for
        default void check(DatasetRow base, UploadAnalysis analysis) {}

        List<SkippedEntry> skipped();
    }

    /// What came of it.
    ///
    /// @param dataset as it is now
    /// @param before what was stored under which path
    /// @param changed whether there is a new version at all
    record EditOutcome(
            DatasetRow dataset, UploadAnalysis analysis, NavigableMap<String, ScannedFile> before, boolean changed) {}

    /// What the caller is answered.
    interface ResponseFactory<A> {
        A of(Handle handle, EditOutcome outcome);
    }

    /// @param request what a repetition under the same idempotency key must equal
    <A extends Message> A apply(
            String datasetId,
            String action,
            FileSetEdit wish,
            Message request,
            Parser<A> answers,
            ResponseFactory<A> answer)
            throws Exception {
        for (var attempt = 1; ; attempt++) {
            try {
                return once(datasetId, action, wish, request, answers, answer);
            } catch (VersionConflictException e) {
                if (attempt == ATTEMPTS) {
                    throw Failure.aborted("Others change this dataset all the time; repeat the call.", e);
                }
            }
        }
    }

    private <A extends Message> A once(
            String datasetId,
            String action,
            FileSetEdit wish,
            Message request,
            Parser<A> answers,
            ResponseFactory<A> answer)
            throws Exception {
        var base = grants.require(datasetId).dataset();
        try (var before = FileSet.load(database, store, base)) {
            return once(base, before, action, wish, request, answers, answer);
        }
    }

    private <A extends Message> A once(
            DatasetRow base,
            FileSet before,
            String action,
            FileSetEdit wish,
            Message request,
            Parser<A> answers,
            ResponseFactory<A> answer)
            throws Exception {
        var datasetId = base.id();
        var files = new TreeMap<>(before.all());
        wish.edit(files, base);
        var analysis = split(datasetId, DatasetAnalyser.analyse(List.copyOf(files.values()), base.imageRoot(), null));
        wish.check(base, analysis);
        var changes = FileRowDiff.between(before, analysis);
        var given = database.transactions().once(request, answers, handle -> {
            if (grants.requireLocked(handle, datasetId).dataset().version() != base.version()) {
                throw new VersionConflictException();
            }
            if (changes.isEmpty()) {
                return answer.of(handle, new EditOutcome(base, analysis, before.all(), false));
            }
            wish.commit(handle, files.values());
            changes.write(handle, datasetId, base.version() + 1);
            var change = VersionChange.of(action, AnalysisReportJson.of(analysis, wish.skipped()));
            var row = versions.commit(handle, base, content(base, analysis, files.values()), change);
            return answer.of(handle, new EditOutcome(row, analysis, before.all(), true));
        });
        versions.triggerJobs();
        return given;
    }

    /// A rule that somebody has set goes before what the files say. Another rule is another version.
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

    /// Somebody else's version came between.
    private static final class VersionConflictException extends RuntimeException {}
}

package dev.labeler.annotation.imports;

import dev.labeler.annotation.image.EmptyImageDao;
import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.annotation.revision.RevisionLock;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.JobScheduler;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Stores batches, each in one transaction with its counts and the report, so that a killed run leaves
/// complete batches and the next run continues after them.
final class ImportBatchStore {
    private final Database database;
    private final ImportRow run;
    private final ImportReport report;
    private final Clock clock;
    private final boolean repeats;

    /// @param repeats whether the project has imported annotations, also from an earlier run of this import
    ImportBatchStore(Database database, ImportRow run, ImportReport report, boolean repeats, Clock clock) {
        this.database = database;
        this.run = run;
        this.report = report;
        this.repeats = repeats;
        this.clock = clock;
    }

    /// @throws ImportSupersededException if a newer run has started
    void store(List<SourceAnnotation> batch, ImportedClasses classes) throws SQLException {
        var storable = batch.stream()
                .filter(annotation -> annotation.image().indexOf('\0') < 0)
                .toList();
        var result = database.transactions().inTransaction(handle -> {
            // A batch is not acknowledged. The end of the import is; its synchronous commit flushes all
            // earlier batches.
            handle.execute("SET LOCAL synchronous_commit = off");
            if (!ImportDao.isCurrentRun(handle, run)) {
                throw new ImportSupersededException();
            }
            var stored = store(handle, storable, classes, batch.size());
            ImportDao.updateReport(handle, run, report.toProto(stored));
            JobScheduler.resetAttempts(handle, ImportTask.instance(run.projectId(), run.importId()));
            return stored;
        });
        report.addBatch(result);
    }

    private ImportBatchResult store(Handle handle, List<SourceAnnotation> batch, ImportedClasses classes, int size)
            throws SQLException {
        var stored = repeats
                ? ImportBatchDao.findStored(handle, run.projectId(), ImportBatchDao.findImageIds(batch))
                : Map.<String, Long>of();
        var fresh = new ArrayList<SourceAnnotation>(batch.size());
        var refused = new ArrayList<SourceProblem>();
        var notices = new ArrayList<SourceProblem>();
        var own = 0;
        for (var annotation : batch) {
            var storedSeq = stored.isEmpty() ? null : stored.get(ImportBatchDao.sourceId(annotation));
            var isOwn = storedSeq != null && storedSeq > run.startSeq();
            own += isOwn ? 1 : 0;
            var refusal = storedSeq == null ? classes.refusal(annotation) : null;
            if (refusal != null) {
                refused.add(refusal);
            } else if (storedSeq == null || isOwn) {
                addIfPresent(classes.attributeNotice(annotation), notices);
            }
            if (storedSeq == null && refusal == null) {
                fresh.add(annotation);
            }
        }
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var known = run.dryRun()
                ? ImportBatchDao.findExistingImages(handle, run.projectId(), ImportBatchDao.findImageIds(fresh))
                : ImportBatchDao.addToImageCounts(handle, run.projectId(), fresh, run.state(), run.actor(), now);
        var accepted = new ArrayList<SourceAnnotation>(fresh.size());
        var unmatched = new TreeSet<String>();
        for (var annotation : fresh) {
            if (known.contains(annotation.image())) {
                accepted.add(annotation);
            } else {
                unmatched.add(annotation.image());
            }
        }
        if (!run.dryRun() && !accepted.isEmpty()) {
            var seq = RevisionLock.nextSeqShared(handle, run.projectId());
            var ids = RevisionDao.newIds(handle, accepted.size());
            var shared = new ImportBatchDao.BatchColumns(
                    run.projectId(), seq, run.state(), classes.indexes(), run.actor(), now);
            ImportBatchDao.copy(handle, accepted, ids, shared);
            EmptyImageDao.closeOpenRows(handle, run.projectId(), known, seq);
        }
        return new ImportBatchResult(
                size,
                own + accepted.size(),
                batch.size() - fresh.size() - refused.size() - own,
                List.copyOf(unmatched),
                refused,
                notices);
    }

    private static void addIfPresent(@Nullable SourceProblem problem, List<SourceProblem> into) {
        if (problem != null) {
            into.add(problem);
        }
    }
}

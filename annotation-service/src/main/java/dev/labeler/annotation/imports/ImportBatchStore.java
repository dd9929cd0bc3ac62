package dev.labeler.annotation.imports;

import dev.labeler.annotation.image.EmptyImageDao;
import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.annotation.revision.RevisionLock;
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

/// Stores batches, each with its counts and the report so far in one transaction, so that a run
/// that is killed leaves whole batches and the next one goes on after them.
final class ImportBatchStore {
    private final Database database;
    private final ImportRow run;
    private final ImportReport report;
    private final Clock clock;
    private final boolean repeats;

    /// @param repeats whether the project holds annotations of an import, this one's interrupted
    ///     run included
    ImportBatchStore(Database database, ImportRow run, ImportReport report, boolean repeats, Clock clock) {
        this.database = database;
        this.run = run;
        this.report = report;
        this.repeats = repeats;
        this.clock = clock;
    }

    /// @throws ReplacedException where another run has begun
    void store(List<SourceAnnotation> batch, List<Integer> classIndices) throws SQLException {
        var sane = batch.stream()
                .filter(annotation -> annotation.image().indexOf('\0') < 0)
                .toList();
        var outcome = database.transactions().inTransaction(handle -> {
            // Nobody is told of a batch: the end of the import is, and its commit waits for the disk with all that
            // is before it.
            handle.execute("SET LOCAL synchronous_commit = off");
            if (!ImportDao.isCurrentRun(handle, run)) {
                throw new ImportSupersededException();
            }
            var result = store(handle, sane, classIndices, batch.size());
            ImportDao.updateReport(handle, run, report.with(result));
            JobScheduler.resetAttempts(handle, ImportTask.instance(run.projectId(), run.importId()));
            return result;
        });
        report.stored(outcome);
    }

    private ImportBatchResult store(Handle handle, List<SourceAnnotation> batch, List<Integer> classIndices, int size)
            throws SQLException {
        var stored = repeats
                ? ImportBatchDao.findStored(handle, run.projectId(), ImportBatchDao.images(batch))
                : Map.<String, Long>of();
        var fresh = stored.isEmpty()
                ? batch
                : batch.stream()
                        .filter(annotation -> !stored.containsKey(ImportBatchDao.sourceId(annotation)))
                        .toList();
        var own = (int) batch.stream()
                .filter(annotation -> !stored.isEmpty()
                        && stored.getOrDefault(ImportBatchDao.sourceId(annotation), 0L) > run.startSeq())
                .count();
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var known = run.dryRun()
                ? ImportBatchDao.findExistingImages(handle, run.projectId(), ImportBatchDao.images(fresh))
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
            var seq = RevisionLock.nextShared(handle, run.projectId());
            var ids = RevisionDao.newIds(handle, accepted.size());
            var shared =
                    new ImportBatchDao.BatchColumns(run.projectId(), seq, run.state(), classIndices, run.actor(), now);
            ImportBatchDao.copy(handle, accepted, ids, shared);
            EmptyImageDao.closeOpenRows(handle, run.projectId(), known, seq);
        }
        return new ImportBatchResult(
                size, own + accepted.size(), batch.size() - fresh.size() - own, List.copyOf(unmatched));
    }
}

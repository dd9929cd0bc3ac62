package dev.labeler.annotation.imports;

import dev.labeler.annotation.image.EmptyImageDao;
import dev.labeler.annotation.revision.ProjectLock;
import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.Jobs;
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
final class BatchStore {
    private final Database database;
    private final ImportRow run;
    private final ImportReport report;
    private final Clock clock;
    private final boolean repeats;

    /// @param repeats whether the project holds annotations of an import, this one's interrupted
    ///     run included
    BatchStore(Database database, ImportRow run, ImportReport report, boolean repeats, Clock clock) {
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
            if (!ImportDao.holds(handle, run)) {
                throw new ReplacedException();
            }
            var result = store(handle, sane, classIndices, batch.size());
            ImportDao.report(handle, run, report.with(result));
            Jobs.progressed(handle, Imports.instance(run.projectId(), run.importId()));
            return result;
        });
        report.stored(outcome);
    }

    private BatchOutcome store(Handle handle, List<SourceAnnotation> batch, List<Integer> classIndices, int size)
            throws SQLException {
        var stored =
                repeats ? BatchDao.stored(handle, run.projectId(), BatchDao.images(batch)) : Map.<String, Long>of();
        var fresh = stored.isEmpty()
                ? batch
                : batch.stream()
                        .filter(annotation -> !stored.containsKey(BatchDao.sourceId(annotation)))
                        .toList();
        var own = (int) batch.stream()
                .filter(annotation ->
                        !stored.isEmpty() && stored.getOrDefault(BatchDao.sourceId(annotation), 0L) > run.startSeq())
                .count();
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var known = run.dryRun()
                ? BatchDao.known(handle, run.projectId(), BatchDao.images(fresh))
                : BatchDao.count(handle, run.projectId(), fresh, run.state(), run.actor(), now);
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
            var seq = ProjectLock.takeShared(handle, run.projectId());
            var ids = RevisionDao.newIds(handle, accepted.size());
            var shared = new BatchDao.Shared(run.projectId(), seq, run.state(), classIndices, run.actor(), now);
            BatchDao.copy(handle, accepted, ids, shared);
            EmptyImageDao.close(handle, run.projectId(), known, seq);
        }
        return new BatchOutcome(size, own + accepted.size(), batch.size() - fresh.size() - own, List.copyOf(unmatched));
    }
}

package dev.labeler.annotation.imports;

import dev.labeler.annotation.project.ProjectDao;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FormatReader;
import dev.labeler.formats.read.SourceAnnotation;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.annotation.v1.ImportStatus;
import io.grpc.Context;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// One run of an import: a second thread reads and collects batches while the calling thread stores them.
final class ImportRun {
    private static final int MAX_QUEUED_BATCHES = 1;
    private static final long MIN_IMPORTED_TO_ANALYZE = 10_000;

    private final Database database;
    private final ImportRow run;
    private final ImportReport report = new ImportReport();
    private final Clock clock;
    private final AtomicReference<ImportedClasses> classes = new AtomicReference<>(ImportedClasses.NONE);

    ImportRun(Database database, ImportRow run, Clock clock) {
        this.database = database;
        this.run = run;
        this.clock = clock;
    }

    /// Reads and stores all labels.
    ///
    /// @throws IOException if the source becomes unreadable; what was read before is stored
    void run(FormatReader reader, DatasetSource files, DatasetLayout layout)
            throws IOException, SQLException, InterruptedException {
        var repeats = database.jdbi().withHandle(handle -> ImportDao.hasImported(handle, run.projectId()));
        var store = new ImportBatchStore(database, run, report, repeats, clock);
        var batches = new LinkedBlockingQueue<List<SourceAnnotation>>(MAX_QUEUED_BATCHES);
        var sink = new ImportBatchSink(batches, report, this::addClasses, this::storeSource);
        var reading = new FutureTask<LossReport>(() -> {
            try {
                return reader.read(files, layout, sink);
            } finally {
                sink.flush();
            }
        });
        var thread =
                Thread.ofVirtual().name("import-read").start(Context.current().wrap(reading));
        try {
            storeAll(store, batches, reading);
        } finally {
            thread.interrupt();
        }
        report.setLosses(lossesOf(reading));
        finish(ImportStatus.IMPORT_STATUS_DONE, "");
        analyze();
    }

    /// Ends the import. The error is shown to the user; empty if there is none.
    void finish(ImportStatus status, String error) {
        database.transactions().inTransaction(handle -> {
            if (!ImportDao.isCurrentRun(handle, run)) {
                throw new ImportSupersededException();
            }
            var last = report.toProto(null).toBuilder();
            if (!error.isEmpty()) {
                last.setError(error);
            }
            ImportDao.finish(handle, run, status, last.build(), clock.instant());
            return true;
        });
    }

    private void storeAll(
            ImportBatchStore store, BlockingQueue<List<SourceAnnotation>> batches, FutureTask<LossReport> reading)
            throws SQLException, InterruptedException {
        while (true) {
            var ended = reading.isDone();
            var batch = batches.poll(ended ? 0 : 20, TimeUnit.MILLISECONDS);
            if (batch != null) {
                store.store(batch, classes.get());
            } else if (ended) {
                return;
            }
        }
    }

    private static LossReport lossesOf(FutureTask<LossReport> reading) throws IOException, InterruptedException {
        try {
            return reading.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /// Adds classes in the order of the source. A class with the name of an existing one is that class.
    private void addClasses(List<ClassDefinition> found) {
        var imported = database.transactions()
                .inTransaction(handle -> ImportedClasses.of(handle, run.projectId(), found, run.dryRun()));
        classes.set(imported);
        imported.notices().forEach(report::addNotice);
    }

    private void storeSource(String info) {
        if (run.dryRun()) {
            return;
        }
        database.transactions().inTransaction(handle -> {
            ProjectDao.setSource(handle, run.projectId(), info);
            return info;
        });
    }

    /// Without new statistics the first queries after a large import are planned for an empty table.
    private void analyze() {
        if (report.toProto(null).getImported() >= MIN_IMPORTED_TO_ANALYZE && !run.dryRun()) {
            database.jdbi().useHandle(handle -> handle.execute("ANALYZE annotation_revision, image"));
        }
    }
}

package dev.labeler.standalone.backup;

import dev.labeler.kit.storage.ParallelCallExecutor;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.standalone.backup.BackupManifest.SchemaRows;
import dev.labeler.standalone.demo.ProgressDisplay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Reads all contents of a backup and compares their hashes.
final class BackupVerifier {
    static final int MAX_PROBLEMS = 1000;

    private static final int PARALLEL = 8;
    private static final int BATCH = 256;

    private final BackupStore store;
    private final List<String> problems = new ArrayList<>();

    private BackupVerifier(BackupStore store) {
        this.store = store;
    }

    /// Returns the damaged contents, at most 1000, with what they have.
    static List<String> verify(BackupStore store, BackupManifest manifest, ProgressDisplay progress)
            throws IOException, InterruptedException {
        var verifier = new BackupVerifier(store);
        try (var bar =
                progress.bar("verify rows", BackupContents.rowChunks(manifest).count())) {
            var done = 0L;
            for (var schema : BackupContents.schemas(manifest).toList()) {
                done = verifier.verifyRows(schema, done, bar);
            }
        }
        try (var bar = progress.byteBar("verify objects", manifest.objects().bytes())) {
            verifier.verifyObjects(manifest, bar);
        }
        return verifier.problems;
    }

    private long verifyRows(SchemaRows schema, long before, ProgressDisplay.Bar bar)
            throws IOException, InterruptedException {
        var done = before;
        for (var table : schema.tables()) {
            for (var chunk : table.chunks()) {
                add(problem(chunk, "rows of " + schema.name() + "." + table.name()));
                bar.to(++done);
            }
        }
        return done;
    }

    private void verifyObjects(BackupManifest manifest, ProgressDisplay.Bar bar)
            throws IOException, InterruptedException {
        var batch = new ArrayList<BackupObject>(BATCH);
        var bytes = new long[1];
        for (var chunk : manifest.objects().chunks()) {
            var problem = problem(chunk, "the list of objects");
            if (!problem.isEmpty()) {
                add(problem);
                continue;
            }
            ChunkReader.readObjects(store, List.of(chunk), object -> {
                batch.add(object);
                bytes[0] += object.size();
                if (batch.size() == BATCH) {
                    verify(batch);
                    bar.to(bytes[0]);
                }
            });
        }
        verify(batch);
    }

    private void verify(List<BackupObject> batch) throws IOException, InterruptedException {
        var calls = batch.stream()
                .map(object -> (Callable<String>) () -> problem(object.content(), object.toString()))
                .toList();
        ParallelCallExecutor.runAll(calls, PARALLEL).forEach(this::add);
        batch.clear();
    }

    private void add(String problem) {
        if (!problem.isEmpty() && problems.size() < MAX_PROBLEMS) {
            problems.add(problem);
        }
    }

    /// Empty if the content is intact.
    private String problem(BackupContent content, String what) throws IOException {
        try (var in = store.open(content.name())) {
            return Sha256.hex(in).equals(content.sha256())
                    ? ""
                    : content.name() + ", which has " + what + ", has another hash";
        } catch (BackupStore.MissingContentException e) {
            return content.name() + ", which has " + what + ", is missing";
        }
    }
}

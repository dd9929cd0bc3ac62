package dev.labeler.dataset.version;

import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.dataset.catalog.MetaFileWriter;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.OutageRetry;
import dev.labeler.kit.storage.ReadOutcome;
import dev.labeler.kit.storage.StoredObject;
import dev.labeler.proto.dataset.v1.FileProblem;
import dev.labeler.proto.dataset.v1.Verification;
import dev.labeler.proto.dataset.v1.VerificationStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Verifies a dataset: reads every object of all its versions, and finds objects that no version refers to.
final class DatasetVerifier {
    private static final int PAGE = 1000;
    private static final int READ_BATCH = 200;

    /// Folder of files that were added after the first upload.
    private static final Pattern ADDED_FILES = Pattern.compile("\\.labeler/files/[^/]+/");

    private static final int MAX_PROBLEMS = 1000;
    private static final long UPDATE_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Database database;
    private final ObjectStore store;
    private final VerificationDao.VerificationRun run;
    private final Clock clock;
    private final Path directory;
    private final OutageRetry outage = new OutageRetry(this::setWaitingFor);
    private final Verification.Builder state = Verification.newBuilder();
    private long lastUpdateNanos;

    /// @param directory for a temporary file
    DatasetVerifier(
            Database database, ObjectStore store, VerificationDao.VerificationRun run, Path directory, Clock clock) {
        this.database = database;
        this.store = store;
        this.run = run;
        this.clock = clock;
        this.directory = directory;
    }

    private record DatasetLocation(String prefix, String imageRoot, long version) {}

    void verify() throws IOException, InterruptedException {
        try (var objects = StoredObjectList.create(directory)) {
            var location = database.transactions().inSnapshot(handle -> {
                var found = location(handle);
                if (found != null) {
                    objects.fill(handle, run.datasetId());
                }
                return found;
            });
            if (location != null) {
                verify(location, objects);
            }
        }
    }

    private void verify(DatasetLocation location, StoredObjectList objects) throws IOException, InterruptedException {
        state.setDatasetId(run.datasetId())
                .setVersion(location.version())
                .setTotal(objects.size())
                .setStartedAt(DatasetMapping.toProto(clock.instant()))
                .setStatus(VerificationStatus.VERIFICATION_STATUS_RUNNING);
        VerificationDao.update(database, run, state.build());
        for (var page = objects.next(READ_BATCH); !page.isEmpty(); page = objects.next(READ_BATCH)) {
            read(location, page);
        }
        var problems = List.copyOf(state.getProblemsList());
        outage.call(() -> {
            state.setStray(0).clearProblems().addAllProblems(problems);
            findStrays(location);
            return true;
        });
        VerificationDao.update(
                database,
                run,
                state.setStatus(VerificationStatus.VERIFICATION_STATUS_DONE)
                        .setIntact(state.getMissing() == 0 && state.getAltered() == 0)
                        .setFinishedAt(DatasetMapping.toProto(clock.instant()))
                        .build());
    }

    private @Nullable DatasetLocation location(Handle handle) {
        return handle.createQuery("SELECT storage_path, image_root, version FROM dataset WHERE dataset_id = :id")
                .bind("id", run.datasetId())
                .map((row, _) -> new DatasetLocation(
                        row.getString("storage_path"), row.getString("image_root"), row.getLong("version")))
                .findOne()
                .orElse(null);
    }

    private void read(DatasetLocation location, List<StoredObjectList.Entry> page)
            throws IOException, InterruptedException {
        var objects = page.stream()
                .map(entry -> new StoredObject(location.prefix() + entry.name(), entry.size(), entry.sha256()))
                .toList();
        var outcomes = outage.call(() -> store.verify(objects));
        for (var i = 0; i < page.size(); i++) {
            var entry = page.get(i);
            switch (outcomes.get(i)) {
                case ReadOutcome.Intact() -> state.setBytes(state.getBytes() + entry.size());
                case ReadOutcome.Missing() -> missing(location, entry);
                case ReadOutcome.Damaged(var found) -> {
                    state.setBytes(state.getBytes() + entry.size()).setAltered(state.getAltered() + 1);
                    problem(entry.name(), "altered")
                            .setExpectedSha256(entry.sha256())
                            .setFoundSha256(found);
                }
            }
        }
        state.setDone(state.getDone() + page.size());
        if (System.nanoTime() - lastUpdateNanos > UPDATE_INTERVAL_NANOS) {
            lastUpdateNanos = System.nanoTime();
            VerificationDao.update(database, run, state.build());
        }
    }

    private void setWaitingFor(@Nullable String dependency) {
        if (dependency == null) {
            state.clearWaitingFor();
        } else {
            state.setWaitingFor(dependency);
        }
        VerificationDao.update(database, run, state.build());
    }

    private void missing(DatasetLocation location, StoredObjectList.Entry entry) {
        // Its version may have been deleted since the list was made.
        if (known(location, List.of(entry.name())).contains(entry.name())) {
            state.setMissing(state.getMissing() + 1);
            problem(entry.name(), "missing").setExpectedSha256(entry.sha256());
        }
    }

    private void findStrays(DatasetLocation location) {
        var prefix = location.prefix();
        var names = new ArrayList<String>(PAGE);
        try (var objects = store.list(prefix)) {
            objects.map(ObjectInfo::key)
                    .map(key -> key.substring(prefix.length()))
                    .filter(name -> !name.equals(MetaFileWriter.NAME)
                            && !name.equals(".labeler/rows.gz")
                            && !name.startsWith(".labeler/thumbnails/"))
                    .forEach(name -> {
                        names.add(name);
                        if (names.size() == PAGE) {
                            strays(location, names);
                            names.clear();
                        }
                    });
        }
        strays(location, names);
    }

    private void strays(DatasetLocation location, List<String> names) {
        var known = known(location, names);
        for (var name : names) {
            if (!known.contains(name)) {
                state.setStray(state.getStray() + 1);
                problem(name, "stray");
            }
        }
    }

    /// Those of the names that a row refers to. Objects of running uploads, and objects that will be deleted, count
    /// as known.
    private Set<String> known(DatasetLocation location, List<String> names) {
        var folders = names.stream().map(DatasetVerifier::folder).toList();
        var paths = names.stream()
                .map(name -> name.substring(folder(name).length()))
                .toList();
        return new HashSet<>(database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        SELECT n.folder || n.path
                        FROM unnest(:folders::text[], :paths::text[]) AS n (folder, path)
                        WHERE EXISTS (SELECT FROM file f
                                      WHERE f.dataset_id = :id AND f.path = n.path COLLATE "C" AND f.folder = n.folder COLLATE "C")
                           OR starts_with(n.path, :root)
                              AND EXISTS (SELECT FROM image i
                                          WHERE i.dataset_id = :id AND i.image_id = substr(n.path, length(:root) + 1) COLLATE "C"
                                            AND i.folder = n.folder COLLATE "C" AND i.stored)
                           OR EXISTS (SELECT FROM garbage WHERE object_key = (:prefix || n.folder || n.path) COLLATE "C")
                           OR EXISTS (SELECT FROM upload u WHERE starts_with(:prefix || n.folder || n.path, u.prefix))
                        """)
                        .bind("id", run.datasetId())
                        .bind("root", location.imageRoot())
                        .bind("prefix", location.prefix())
                        .bindArray("folders", String.class, folders)
                        .bindArray("paths", String.class, paths)
                        .mapTo(String.class)
                        .list()));
    }

    /// Folder of an object, from its name below the dataset's prefix.
    private static String folder(String name) {
        var matcher = ADDED_FILES.matcher(name);
        return matcher.lookingAt() ? matcher.group() : "";
    }

    /// Adds a problem, which the caller completes. Above the maximum it is not kept.
    private FileProblem.Builder problem(String name, String what) {
        return state.getProblemsCount() < MAX_PROBLEMS
                ? state.addProblemsBuilder().setPath(name).setProblem(what)
                : FileProblem.newBuilder();
    }
}

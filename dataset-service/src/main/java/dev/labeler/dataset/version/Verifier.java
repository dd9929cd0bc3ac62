package dev.labeler.dataset.version;

import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.dataset.catalog.MetaFiles;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.storage.MissingObjectException;
import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.proto.dataset.v1.FileProblem;
import dev.labeler.proto.dataset.v1.Verification;
import dev.labeler.proto.dataset.v1.VerificationStatus;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads every object of a dataset again, of all its versions, and looks for objects that none knows.
final class Verifier {
    private static final int PAGE = 1000;

    /// Where files lie that came after the first upload.
    private static final Pattern LATER = Pattern.compile("\\.labeler/files/[^/]+/");

    private static final int MOST_PROBLEMS = 1000;
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Database database;
    private final ObjectStore store;
    private final VerificationDao.Run run;
    private final Clock clock;
    private final Verification.Builder state = Verification.newBuilder();
    private long told;

    Verifier(Database database, ObjectStore store, VerificationDao.Run run, Clock clock) {
        this.database = database;
        this.store = store;
        this.run = run;
        this.clock = clock;
    }

    private record Expected(String folder, String path, long size, String sha256) {}

    private record Extent(String prefix, String imageRoot, long version, long objects) {}

    void verify() {
        var extent = extent();
        if (extent == null) {
            return;
        }
        state.setDatasetId(run.datasetId())
                .setVersion(extent.version())
                .setTotal(extent.objects())
                .setStartedAt(DatasetMapping.toProto(clock.instant()))
                .setStatus(VerificationStatus.VERIFICATION_STATUS_RUNNING);
        VerificationDao.update(database, run, state.build());
        readAll(extent);
        findStrays(extent);
        VerificationDao.update(
                database,
                run,
                state.setStatus(VerificationStatus.VERIFICATION_STATUS_DONE)
                        .setIntact(state.getMissing() == 0 && state.getAltered() == 0)
                        .setFinishedAt(DatasetMapping.toProto(clock.instant()))
                        .build());
    }

    private @Nullable Extent extent() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                SELECT d.storage_path, d.image_root, d.version,
                                       (SELECT count(*) FROM (SELECT DISTINCT folder, path FROM stored_file s
                                                              WHERE s.dataset_id = d.dataset_id) AS object) AS objects
                                FROM dataset d WHERE d.dataset_id = :id
                                """)
                        .bind("id", run.datasetId())
                        .map((row, _) -> new Extent(
                                row.getString("storage_path"),
                                row.getString("image_root"),
                                row.getLong("version"),
                                row.getLong("objects")))
                        .findOne()
                        .orElse(null));
    }

    private void readAll(Extent extent) {
        readTable(extent, "image", "image_id", extent.imageRoot(), " AND stored");
        readTable(extent, "file", "path", "", "");
    }

    /// In the order of the primary key, so that a page costs the same wherever it begins.
    private void readTable(Extent extent, String table, String name, String root, String condition) {
        var seen = new HashSet<String>();
        var after = new Row("", 0, "", 0, "");
        for (var page = page(table, name, condition, after);
                !page.isEmpty();
                page = page(table, name, condition, after)) {
            for (var row : page) {
                if (!row.name().equals(after.name())) {
                    seen.clear();
                }
                // A rolled back file has several rows and one object.
                if (seen.add(row.folder())) {
                    read(extent, new Expected(row.folder(), root + row.name(), row.size(), row.sha256()));
                }
                after = row;
            }
        }
    }

    private record Row(String name, long version, String folder, long size, String sha256) {}

    private List<Row> page(String table, String name, String condition, Row after) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT " + name + " AS name, version_from, folder, size, sha256 FROM " + table
                                        + " WHERE dataset_id = :id AND (" + name + ", version_from) > (:name, :version)"
                                        + condition
                                        + " ORDER BY " + name + ", version_from LIMIT :page")
                        .bind("id", run.datasetId())
                        .bind("name", after.name())
                        .bind("version", after.version())
                        .bind("page", PAGE)
                        .map((row, _) -> new Row(
                                row.getString("name"),
                                row.getLong("version_from"),
                                row.getString("folder"),
                                row.getLong("size"),
                                HexFormat.of().formatHex(row.getBytes("sha256"))))
                        .list());
    }

    private void read(Extent extent, Expected file) {
        var name = file.folder() + file.path();
        try (var content = store.open(extent.prefix() + name)) {
            var sha256 = Sha256.hex(content);
            state.setBytes(state.getBytes() + file.size());
            if (!sha256.equals(file.sha256())) {
                state.setAltered(state.getAltered() + 1);
                problem(name, "altered").setExpectedSha256(file.sha256()).setFoundSha256(sha256);
            }
        } catch (MissingObjectException e) {
            missing(extent, name, file);
        } catch (IOException e) {
            throw Failure.unavailable("storage", e);
        }
        state.setDone(state.getDone() + 1);
        if (System.nanoTime() - told > TELL_NANOS) {
            told = System.nanoTime();
            VerificationDao.update(database, run, state.build());
        }
    }

    private void missing(Extent extent, String name, Expected file) {
        // It may have been forgotten since the page was read.
        if (known(extent, List.of(name)).contains(name)) {
            state.setMissing(state.getMissing() + 1);
            problem(name, "missing").setExpectedSha256(file.sha256());
        }
    }

    private void findStrays(Extent extent) {
        var prefix = extent.prefix();
        var names = new ArrayList<String>(PAGE);
        try (var objects = store.list(prefix)) {
            objects.map(ObjectInfo::key)
                    .map(key -> key.substring(prefix.length()))
                    .filter(name -> !name.equals(MetaFiles.NAME) && !name.startsWith(".labeler/thumbnails/"))
                    .forEach(name -> {
                        names.add(name);
                        if (names.size() == PAGE) {
                            strays(extent, names);
                            names.clear();
                        }
                    });
        }
        strays(extent, names);
    }

    private void strays(Extent extent, List<String> names) {
        var known = known(extent, names);
        for (var name : names) {
            if (!known.contains(name)) {
                state.setStray(state.getStray() + 1);
                problem(name, "stray");
            }
        }
    }

    /// Those that a row stands for. What an upload under way has stored is nobody's yet, and what is
    /// given up is about to go; both count as known.
    private Set<String> known(Extent extent, List<String> names) {
        var folders = names.stream().map(Verifier::folder).toList();
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
                        .bind("root", extent.imageRoot())
                        .bind("prefix", extent.prefix())
                        .bindArray("folders", String.class, folders)
                        .bindArray("paths", String.class, paths)
                        .mapTo(String.class)
                        .list()));
    }

    /// Folder of an object, from its name below the dataset's prefix.
    private static String folder(String name) {
        var matcher = LATER.matcher(name);
        return matcher.lookingAt() ? matcher.group() : "";
    }

    /// One to be filled in further; beyond the most it is counted only.
    private FileProblem.Builder problem(String name, String what) {
        return state.getProblemsCount() < MOST_PROBLEMS
                ? state.addProblemsBuilder().setPath(name).setProblem(what)
                : FileProblem.newBuilder();
    }
}

package dev.labeler.standalone.backup;

import dev.labeler.annotation.mask.MaskObjectQuery;
import dev.labeler.dataset.recovery.DatasetObjectQuery;
import dev.labeler.export.recovery.VersionObjectQuery;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.db.Database;
import dev.labeler.standalone.backup.BackupManifest.ObjectList;
import dev.labeler.standalone.backup.BackupManifest.SchemaRows;
import dev.labeler.standalone.backup.ObjectIndex.PendingObject;
import dev.labeler.standalone.demo.ProgressDisplay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Makes a backup of a running installation. All objects are copied first, which takes long and holds no snapshot;
/// then the rows are read in one snapshot of the database; then the objects that the snapshot refers to and that
/// were written in the meantime are copied.
///
/// The result has the objects that existed before the snapshot and after it, and those that the snapshot refers to. An
/// object that was written later is not in it: a restored installation would give its key to other content.
public final class InstallationBackup {
    static final List<String> SCHEMAS = List.of("dataset", "annotation", "export");
    static final String USER_SCHEMA = "public";

    private static final List<String> USER_TABLES = List.of("invitations", "organizations", "project_members", "users");
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final int COPY_BATCH = 256;
    private static final int INDEX_BATCH = 1000;

    private final Installation installation;
    private final BackupStore store;
    private final ProgressDisplay progress;
    private final UnfinishedBackup unfinished;
    private long copied;

    private InstallationBackup(Installation installation, BackupStore store, ProgressDisplay progress) {
        this.installation = installation;
        this.store = store;
        this.progress = progress;
        this.unfinished = new UnfinishedBackup(store);
    }

    /// @param keep number of backups that are kept, the others are removed; 0 keeps all
    static BackupReport run(Installation installation, BackupStore store, int keep, ProgressDisplay progress)
            throws IOException, InterruptedException {
        try (var database = Database.connect(installation.database().withPoolSize(2), "export");
                var handle = database.jdbi().open()) {
            if (!tryLock(handle)) {
                throw new ConfigException("Another backup of this database is running. Wait for its end.");
            }
            return new InstallationBackup(installation, store, progress).run(handle, keep);
        }
    }

    private static boolean tryLock(Handle handle) {
        return handle.createQuery("SELECT pg_try_advisory_lock(hashtextextended('labeler backup', 0))")
                .mapTo(Boolean.class)
                .one();
    }

    private BackupReport run(Handle handle, int keep) throws IOException, InterruptedException {
        var index = new ObjectIndex(handle);
        store.removeTemporaryFiles();
        readKnown(index);
        index.addListed(Installation.DATASETS, installation.list(Installation.DATASETS));
        index.addListed(Installation.ANNOTATIONS, installation.list(Installation.ANNOTATIONS));
        copyListed(index);
        Snapshot snapshot;
        try (var bar = progress.bar("rows", estimatedRows(handle))) {
            snapshot = readSnapshot(handle, index, bar);
        }
        copyReferenced(index);
        index.addRelisted(Installation.DATASETS, installation.list(Installation.DATASETS));
        index.addRelisted(Installation.ANNOTATIONS, installation.list(Installation.ANNOTATIONS));
        var manifest = new BackupManifest(
                BackupManifest.FORMAT,
                ID.format(snapshot.at()).replace(".", ""),
                snapshot.at().toString(),
                snapshot.schemas(),
                readUsers(),
                writeObjects(index),
                index.problems(BackupReport.MAX_PROBLEMS));
        var catalog = new BackupCatalog(store);
        catalog.add(manifest);
        unfinished.delete();
        var pruned = keep == 0 ? 0 : new BackupPruner(store, catalog).prune(keep);
        return new BackupReport(
                manifest.id(),
                manifest.rows(),
                manifest.objects().count(),
                manifest.objects().bytes(),
                copied,
                manifest.problems(),
                pruned);
    }

    /// Reads what the newest backup and unfinished ones have, as far as the store has the contents.
    private void readKnown(ObjectIndex index) throws IOException, InterruptedException {
        var contents = new PagedList<BackupContent>(INDEX_BATCH, index::addContents);
        store.list(
                BackupStore.CONTENTS,
                file -> contents.add(
                        new BackupContent(file.name().substring(file.name().lastIndexOf('/') + 1), file.size())));
        contents.flush();
        var catalog = new BackupCatalog(store);
        var newest = catalog.list();
        if (!newest.isEmpty()) {
            var objects = new PagedList<BackupObject>(INDEX_BATCH, index::addKnown);
            ChunkReader.readObjects(
                    store, catalog.read(newest.getFirst()).objects().chunks(), objects::add);
            objects.flush();
        }
        unfinished.read(index::addKnown);
        index.removeUnstored();
    }

    private void copyListed(ObjectIndex index) throws IOException, InterruptedException {
        var total = index.pendingListed();
        try (var bar = progress.byteBar("objects", total.bytes())) {
            var bytes = 0L;
            PendingObject last = null;
            for (var page = index.pendingListed(last, COPY_BATCH);
                    !page.isEmpty();
                    page = index.pendingListed(last, COPY_BATCH)) {
                copy(index, page);
                bytes += page.stream().mapToLong(PendingObject::size).sum();
                bar.to(bytes);
                last = page.getLast();
            }
        }
    }

    private void copyReferenced(ObjectIndex index) throws IOException, InterruptedException {
        index.useStoredContents();
        PendingObject last = null;
        for (var page = index.pendingReferenced(last, COPY_BATCH);
                !page.isEmpty();
                page = index.pendingReferenced(last, COPY_BATCH)) {
            copy(index, page);
            last = page.getLast();
        }
        index.useStoredContents();
    }

    private void copy(ObjectIndex index, List<PendingObject> page) throws IOException, InterruptedException {
        var copies = new ObjectCopier(installation.buckets(), store).copy(page);
        index.addKnown(copies);
        unfinished.add(copies);
        copied += copies.size();
    }

    private record Snapshot(Instant at, List<SchemaRows> schemas) {}

    private Snapshot readSnapshot(Handle handle, ObjectIndex index, ProgressDisplay.Bar bar) throws IOException {
        handle.begin();
        try {
            handle.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            var at = handle.createQuery("SELECT now()").mapTo(Instant.class).one();
            index.addReferenced(Installation.DATASETS, DatasetObjectQuery.SQL);
            index.addReferenced(Installation.ANNOTATIONS, MaskObjectQuery.SQL + " UNION ALL " + VersionObjectQuery.SQL);
            var reader = new SchemaReader(handle, store, bar::to);
            var schemas = new ArrayList<SchemaRows>();
            for (var schema : SCHEMAS) {
                schemas.add(reader.read(schema));
            }
            handle.commit();
            return new Snapshot(at, schemas);
        } catch (IOException | RuntimeException e) {
            handle.rollback();
            throw e;
        }
    }

    private static long estimatedRows(Handle handle) {
        return handle.createQuery("""
                        SELECT coalesce(sum(greatest(reltuples, 0)), 0)::bigint FROM pg_class
                        WHERE relkind = 'r' AND relnamespace::regnamespace::text = ANY(:schemas::text[])
                        """)
                .bindArray("schemas", String.class, SCHEMAS)
                .mapTo(Long.class)
                .one();
    }

    /// Reads the users after the snapshot, since they can be in another database: a user that a row names is never
    /// deleted.
    private SchemaRows readUsers() throws IOException {
        var users = installation.users();
        if (users == null) {
            return new SchemaRows(USER_SCHEMA, List.of(), List.of(), List.of());
        }
        try (var database = Database.connect(users.withPoolSize(2), USER_SCHEMA)) {
            return database.transactions().<SchemaRows, IOException>inSnapshot(handle -> {
                var tables = SchemaCatalog.tables(handle, USER_SCHEMA).stream()
                        .filter(USER_TABLES::contains)
                        .toList();
                return new SchemaReader(handle, store, _ -> {}).read(USER_SCHEMA, tables, List.of());
            });
        }
    }

    private ObjectList writeObjects(ObjectIndex index) throws IOException {
        var writer = new ChunkWriter(store);
        var total = index.visitFinal(line -> writer.write((line + "\n").getBytes(StandardCharsets.UTF_8)));
        return new ObjectList(total.count(), total.bytes(), writer.finish());
    }
}

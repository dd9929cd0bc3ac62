package dev.labeler.dataset.recovery;

import dev.labeler.dataset.file.ObjectKeys;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rows.RowFileSpool;
import dev.labeler.kit.rows.RowFileSpool.TableRows;
import dev.labeler.kit.rows.RowFileWriter;
import dev.labeler.kit.rows.RowTables;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.storage.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// The row file of a dataset: its rows in all tables, with the versions of its files, members and snapshots. It is
/// replaced after every change of the dataset.
public final class DatasetRowFile {
    /// Name below the dataset's prefix.
    public static final String NAME = ObjectKeys.SERVICE_FOLDER + "rows.gz";

    /// The audit cannot be changed and outlives the dataset; the others describe work that ends with the database.
    private static final Set<String> EXCLUDED =
            Set.of("audit", "upload_progress", "file_upload", "verification", "purged_dataset");

    private static final int MAX_ATTEMPTS = 50;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private DatasetRowFile() {}

    static List<String> tables(Handle handle) {
        return RowTables.withColumn(handle, "dataset_id").stream()
                .filter(table -> !EXCLUDED.contains(table))
                .toList();
    }

    /// Lists datasets with a recent audited change, of which some do not schedule the file themselves.
    public static List<String> listRecentlyChanged(Handle handle, Instant since) {
        return handle.createQuery("""
                        SELECT DISTINCT d.dataset_id
                        FROM (SELECT dataset_id, at FROM audit ORDER BY audit_id DESC LIMIT 10000) a
                        JOIN dataset d USING (dataset_id) WHERE a.at >= :since
                        """)
                .bind("since", since.atOffset(ZoneOffset.UTC))
                .mapTo(String.class)
                .list();
    }

    /// Writes the file. The snapshot begins with a lock that is held until the file is stored, so that the rows
    /// that were read last are stored last.
    ///
    /// @throws Failure UNAVAILABLE if another worker writes the file for a long time; retry later
    public static void write(Database database, ObjectStore store, String datasetId)
            throws IOException, InterruptedException {
        for (var attempt = 1; !tryToWrite(database, store, datasetId); attempt++) {
            if (attempt == MAX_ATTEMPTS) {
                throw Failure.unavailable("row file", null);
            }
            Thread.sleep(PAUSE);
        }
        // A purge in the meantime has deleted the objects that it found.
        if (!database.jdbi().withHandle(handle -> exists(handle, datasetId))) {
            store.delete(ObjectKeys.prefix(datasetId) + NAME);
        }
    }

    private static boolean exists(Handle handle, String datasetId) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM dataset WHERE dataset_id = :id)")
                .bind("id", datasetId)
                .mapTo(Boolean.class)
                .one();
    }

    /// Returns false if another worker has the lock.
    private static boolean tryToWrite(Database database, ObjectStore store, String datasetId) throws IOException {
        return database.transactions().<Boolean, IOException>inSnapshot(handle -> {
            if (!tryLock(handle, datasetId)) {
                return false;
            }
            if (!exists(handle, datasetId)) {
                return true;
            }
            try (var spool = RowFileSpool.read(handle, store.scratchDirectory(), choose(handle), datasetId);
                    var content = spool.open()) {
                var _ = store.put(
                        ObjectKeys.prefix(datasetId) + NAME, content, spool.size(), "application/gzip", Map.of());
            }
            return true;
        });
    }

    private static boolean tryLock(Handle handle, String datasetId) {
        return handle.createQuery("SELECT pg_try_advisory_xact_lock(hashtextextended(:id, 3))")
                .bind("id", datasetId)
                .mapTo(Boolean.class)
                .one();
    }

    private static List<TableRows> choose(Handle handle) {
        return tables(handle).stream()
                .map(table -> new TableRows(table, "t.dataset_id = " + RowFileWriter.KEY))
                .toList();
    }
}

package dev.labeler.dataset.recovery;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.labeler.dataset.catalog.MetaFileWriter;
import dev.labeler.dataset.file.ObjectKeys;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rows.RowFileLoader;
import dev.labeler.kit.storage.MissingObjectException;
import dev.labeler.kit.storage.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.function.LongConsumer;

/// Rebuilds datasets in an empty database from their row files. The files of the datasets stay where they are.
public final class DatasetRecovery {
    private static final String ROOT = "datasets/";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Database database;
    private final ObjectStore store;

    /// @param store the dataset bucket
    public DatasetRecovery(Database database, ObjectStore store) {
        this.database = database;
        this.store = store;
    }

    /// What was rebuilt of a dataset.
    ///
    /// @param note what is missing, empty if nothing is
    public record RecoveredDataset(String name, long images, long version, String note) {}

    /// Whether there is no dataset.
    public boolean isEmpty() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT NOT EXISTS (SELECT FROM dataset)")
                        .mapTo(Boolean.class)
                        .one());
    }

    /// Lists the ids of all datasets that have objects.
    public List<String> listIds() {
        return store.listFolders(ROOT);
    }

    /// Loads the dataset in one transaction. A dataset that a killed run has loaded is not changed.
    ///
    /// @param progress receives the number of loaded rows
    /// @throws IOException if the row file is missing or damaged; nothing is stored then
    public RecoveredDataset load(String datasetId, LongConsumer progress) throws IOException {
        try (var file = store.open(ObjectKeys.prefix(datasetId) + DatasetRowFile.NAME)) {
            var loaded = database.transactions().<RecoveredDataset, IOException>inTransaction(handle -> {
                RowFileLoader.load(handle, file, DatasetRowFile.tables(handle), progress);
                return handle.createQuery("SELECT name, num_images, version FROM dataset WHERE dataset_id = :id")
                        .bind("id", datasetId)
                        .map((row, _) -> new RecoveredDataset(row.getString(1), row.getLong(2), row.getLong(3), ""))
                        .findOne()
                        .orElseThrow(() -> new IOException("the row file has no dataset " + datasetId));
            });
            var newest = readNewestVersion(datasetId);
            return newest <= loaded.version()
                    ? loaded
                    : new RecoveredDataset(
                            loaded.name(),
                            loaded.images(),
                            loaded.version(),
                            "version " + newest + " of meta.json is not in the row file");
        } catch (MissingObjectException e) {
            throw new IOException("it has no row file", e);
        }
    }

    /// Returns the version in `meta.json`, 0 if there is none.
    private long readNewestVersion(String datasetId) throws IOException {
        try (var file = store.open(ObjectKeys.prefix(datasetId) + MetaFileWriter.NAME)) {
            return JSON.readTree(file).at("/dataset/version").asLong();
        } catch (MissingObjectException e) {
            return 0;
        }
    }
}

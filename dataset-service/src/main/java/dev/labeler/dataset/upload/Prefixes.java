package dev.labeler.dataset.upload;

import dev.labeler.dataset.file.ObjectKeys;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.storage.ObjectStore;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The key prefixes of datasets: held by an upload, owned by a dataset, or to be swept.
public final class Prefixes {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;
    private final ObjectStore store;

    public Prefixes(Database database, ObjectStore store) {
        this.database = database;
        this.store = store;
    }

    /// Holds a free prefix for an upload.
    ///
    /// @throws Failure ALREADY_EXISTS where the id is a dataset's, or its files were kept when it
    ///     was deleted
    HeldPrefix hold(String datasetId, String caller) {
        var claim = database.transactions().inTransaction(handle -> UploadDao.insertNew(handle, datasetId, caller));
        if (claim == null) {
            throw taken(datasetId);
        }
        try (var objects = store.list(ObjectKeys.prefix(datasetId))) {
            if (objects.findAny().isEmpty()) {
                return new HeldPrefix(database, store, claim);
            }
        } catch (RuntimeException e) {
            release(claim);
            throw e;
        }
        release(claim);
        throw taken(datasetId);
    }

    /// Holds a folder of its own below the prefix of a dataset that is there, for files that come to it.
    HeldPrefix holdFolder(String datasetId, String caller) {
        var prefix = ObjectKeys.prefix(datasetId) + newFolder();
        var claim = database.transactions().inTransaction(handle -> UploadDao.insert(handle, prefix, caller));
        if (claim == null) {
            throw new IllegalStateException("64 random bits came twice");
        }
        return new HeldPrefix(database, store, claim);
    }

    /// A folder below a dataset's prefix that nobody has used.
    static String newFolder() {
        var bytes = new byte[8];
        RANDOM.nextBytes(bytes);
        return ObjectKeys.SERVICE_FOLDER + "files/" + HexFormat.of().formatHex(bytes) + "/";
    }

    /// Removes a dataset's files after its row: what `deletion` does and the order to sweep are one
    /// transaction, so that a kill at any point leaves either everything or, in the end, nothing.
    ///
    /// @param deletion answers whether it deleted the row; a repeated call does not, and the files
    ///     may be those of a new dataset by then
    public void removeAfter(String datasetId, String caller, Predicate<Handle> deletion) {
        var claim = database.transactions()
                .inTransaction(handle ->
                        deletion.test(handle) ? UploadDao.insert(handle, ObjectKeys.prefix(datasetId), caller) : null);
        if (claim != null) {
            new HeldPrefix(database, store, claim).close();
        }
    }

    /// Sweeps what killed processes left. Safe to run anywhere at any time.
    public void sweep() {
        for (var claim = takeOver(); claim != null; claim = takeOver()) {
            new HeldPrefix(database, store, claim).close();
        }
    }

    private UploadDao.@Nullable Claim takeOver() {
        return database.transactions().inTransaction(handle -> UploadDao.takeOver(handle, database.silence()));
    }

    private void release(UploadDao.Claim claim) {
        database.transactions().inTransaction(handle -> UploadDao.delete(handle, claim));
    }

    static Failure taken(String datasetId) {
        return Failure.alreadyExists("Dataset " + datasetId
                        + " exists, is being uploaded, or was deleted. Choose another id, or leave it out.")
                .with("field", "dataset_id")
                .with("dataset_id", datasetId);
    }
}

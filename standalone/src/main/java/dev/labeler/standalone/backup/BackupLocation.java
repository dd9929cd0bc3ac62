package dev.labeler.standalone.backup;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Opens the store of an address: a directory, or `s3://bucket/prefix`.
final class BackupLocation {
    private static final String BUCKET = "s3://";

    private BackupLocation() {}

    /// @param environment has the address and credentials of the bucket's store, see [BackupStorageConfig]
    /// @param mayCreate whether a missing directory or bucket is created
    static BackupStore open(String address, Environment environment, boolean mayCreate) throws IOException {
        if (!address.startsWith(BUCKET)) {
            var directory = Path.of(address);
            if (!mayCreate && !Files.isDirectory(directory)) {
                throw new ConfigException("The directory " + address + " does not exist.");
            }
            return new DirectoryBackupStore(directory);
        }
        var path = address.substring(BUCKET.length());
        var slash = path.indexOf('/');
        var bucket = slash < 0 ? path : path.substring(0, slash);
        var prefix = slash < 0 ? "" : path.substring(slash + 1);
        if (bucket.isEmpty()) {
            throw new ConfigException("The address of a backup is a directory or s3://bucket/prefix: " + address);
        }
        var config = BackupStorageConfig.of(environment);
        if (bucket.equals(config.datasetsBucket()) || bucket.equals(config.annotationsBucket())) {
            throw new ConfigException("The bucket " + bucket + " has the data of an installation. Choose another one.");
        }
        var store = ObjectStore.open(config, bucket);
        if (mayCreate) {
            store.admin().ensureExists();
        }
        return new BucketBackupStore(store, prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/");
    }
}

package dev.labeler.standalone.backup;

import dev.labeler.kit.config.Environment;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StorageConfig;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The stores of an installation.
///
/// @param database of the three services
/// @param users the user database, null if it is not included
/// @param datasets the datasets bucket
/// @param annotations the annotations bucket
record Installation(
        DatabaseConfig database, @Nullable DatabaseConfig users, ObjectStore datasets, ObjectStore annotations)
        implements AutoCloseable {

    static Installation open(Environment environment, boolean withUsers) {
        var variable = environment.optional("USER_DATABASE_URL") == null ? "DATABASE_URL" : "USER_DATABASE_URL";
        var storage = StorageConfig.fromEnvironment(environment);
        return new Installation(
                DatabaseConfig.fromEnvironment(environment),
                withUsers ? DatabaseConfig.fromEnvironment(environment, variable) : null,
                ObjectStore.open(storage, storage.datasetsBucket()),
                ObjectStore.open(storage, storage.annotationsBucket()));
    }

    /// The role of the datasets bucket, which may have objects of others.
    static final String DATASETS = "datasets";

    /// The role of the annotations bucket, which has no others.
    static final String ANNOTATIONS = "annotations";

    /// The buckets by their role.
    Map<String, ObjectStore> buckets() {
        return Map.of(DATASETS, datasets, ANNOTATIONS, annotations);
    }

    /// Our objects in the bucket of that role.
    Stream<ObjectInfo> list(String role) {
        return role.equals(DATASETS)
                ? Stream.of("datasets/", "snapshots/").flatMap(datasets::list)
                : annotations.list("");
    }

    @Override
    public void close() {
        datasets.close();
        annotations.close();
    }
}

package dev.labeler.dataset.catalog;

import dev.labeler.dataset.access.Viewer;
import dev.labeler.proto.type.v1.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// Reads and writes rows of `dataset`. Reads are restricted to what a viewer may see.
public final class DatasetDao {
    private DatasetDao() {}

    /// Null where the dataset does not exist or the viewer may not see it.
    public static @Nullable GrantedDataset find(Handle handle, String id, Viewer viewer) {
        return granted(bind(handle.createQuery(DatasetSql.selectOne(viewer)), viewer)
                        .bind("id", id))
                .findFirst()
                .orElse(null);
    }

    /// Those of the ids that the viewer may see, in no particular order.
    public static List<GrantedDataset> findAll(Handle handle, List<String> ids, Viewer viewer) {
        return granted(bind(handle.createQuery(DatasetSql.selectMany(viewer)), viewer)
                        .bindArray("ids", String.class, ids))
                .list();
    }

    private static ResultIterable<GrantedDataset> granted(Query query) {
        return query.map((row, _) -> new GrantedDataset(
                        DatasetRowMapper.map(row), Objects.requireNonNull(Role.forNumber(row.getInt("role")))))
                .filter(granted -> granted.role() != Role.ROLE_UNSPECIFIED);
    }

    /// Newest first.
    public static List<DatasetRow> list(Handle handle, DatasetFilter filter, Viewer viewer, int skip, int limit) {
        return bind(handle.createQuery(DatasetSql.list(filter, viewer)), viewer, filter)
                .bind("offset", skip)
                .bind("limit", limit)
                .map((row, _) -> DatasetRowMapper.map(row))
                .list();
    }

    /// Ids after `after`, in byte order, of what the viewer may see.
    public static List<String> visibleIds(Handle handle, Viewer viewer, String after, int limit) {
        return bind(handle.createQuery(DatasetSql.visibleIds()), viewer)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    /// A page, newest first.
    ///
    /// @param total number of datasets on all pages
    public record Page(long total, List<DatasetRow> datasets) {}

    /// Reads page and total in one statement, so that they are consistent.
    public static Page page(Handle handle, DatasetFilter filter, Viewer viewer, long offset, int limit) {
        return bind(handle.createQuery(DatasetSql.page(filter, viewer)), viewer, filter)
                .bind("offset", offset)
                .bind("limit", limit)
                .scanResultSet((rows, _) -> {
                    try (var row = rows.get()) {
                        var total = 0L;
                        var datasets = new ArrayList<DatasetRow>(limit);
                        while (row.next()) {
                            total = row.getLong("total");
                            if (row.getString("dataset_id") != null) {
                                datasets.add(DatasetRowMapper.map(row));
                            }
                        }
                        return new Page(total, datasets);
                    }
                });
    }

    /// Whether a dataset has or had this id, including deleted and purged ones.
    public static boolean exists(Handle handle, String id) {
        return handle.createQuery("""
                        SELECT EXISTS (SELECT FROM dataset WHERE dataset_id = :id)
                            OR EXISTS (SELECT FROM purged_dataset WHERE dataset_id = :id)
                        """).bind("id", id).mapTo(Boolean.class).one();
    }

    /// Locks the row until the end of the transaction.
    public static void lock(Handle handle, String id) {
        handle.createQuery("SELECT 1 FROM dataset WHERE dataset_id = :id FOR UPDATE")
                .bind("id", id)
                .mapTo(Integer.class)
                .findOne();
    }

    public static void insert(Handle handle, DatasetRow row) {
        handle.createUpdate("""
                        INSERT INTO dataset (dataset_id, name, description, format, labeled, storage_type, storage_path,
                            image_root, annotation_path, visibility, owner_id, organization_id, num_images,
                            num_missing_images, num_annotations, class_names, tags, task_type, split_names, split_images,
                            size_bytes, version, content_hash, created_at, updated_at)
                        VALUES (:id, :name, :description, :formatWord, :labeled, :storageType, :storagePath,
                            :imageRoot, :annotationPath, :visibilityWord, :ownerId, :organizationId, :numImages,
                            :numMissingImages, :numAnnotations, :classNameArray, :tagArray, :taskType, :splitNames, :splitImages,
                            :sizeBytes, :version, :contentHash, :createdAt, :updatedAt)
                        """)
                .bindMethods(row)
                .bind("formatWord", DatasetEnumWords.word(row.format()))
                .bind("visibilityWord", DatasetEnumWords.word(row.visibility()))
                .bindArray("classNameArray", String.class, row.classNames())
                .bindArray("tagArray", String.class, row.tags())
                .bindArray("splitNames", String.class, List.copyOf(row.splits().keySet()))
                .bindArray("splitImages", Long.class, List.copyOf(row.splits().values()))
                .execute();
    }

    /// Writes the metadata that owner and editors may change.
    public static void update(Handle handle, DatasetRow row) {
        handle.createUpdate("""
                        UPDATE dataset SET name = :name, description = :description, tags = :tagArray,
                            visibility = :visibilityWord, updated_at = :updatedAt
                        WHERE dataset_id = :id
                        """)
                .bindMethods(row)
                .bind("visibilityWord", DatasetEnumWords.word(row.visibility()))
                .bindArray("tagArray", String.class, row.tags())
                .execute();
    }

    /// Writes the columns that a new version of the files changes.
    public static void updateContent(Handle handle, DatasetRow row) {
        handle.createUpdate("""
                        UPDATE dataset SET format = :formatWord, labeled = :labeled, annotation_path = :annotationPath,
                            num_images = :numImages, num_missing_images = :numMissingImages,
                            num_annotations = :numAnnotations, class_names = :classNameArray, task_type = :taskType,
                            split_names = :splitNames, split_images = :splitImages, size_bytes = :sizeBytes,
                            version = :version, content_hash = :contentHash, updated_at = :updatedAt
                        WHERE dataset_id = :id
                        """)
                .bindMethods(row)
                .bind("formatWord", DatasetEnumWords.word(row.format()))
                .bindArray("classNameArray", String.class, row.classNames())
                .bindArray("splitNames", String.class, List.copyOf(row.splits().keySet()))
                .bindArray("splitImages", Long.class, List.copyOf(row.splits().values()))
                .execute();
    }

    /// Like [#find], but also finds deleted datasets.
    public static @Nullable GrantedDataset findIncludingDeleted(Handle handle, String id, Viewer viewer) {
        return granted(bind(handle.createQuery(DatasetSql.selectOneIncludingDeleted(viewer)), viewer)
                        .bind("id", id))
                .findFirst()
                .orElse(null);
    }

    /// Deletes the dataset with the rows of its files, images and permissions.
    public static void delete(Handle handle, String id) {
        handle.createUpdate("DELETE FROM dataset WHERE dataset_id = :id")
                .bind("id", id)
                .execute();
    }

    private static Query bind(Query query, Viewer viewer) {
        return viewer.all() ? query : query.bind("user", viewer.userId()).bind("organization", viewer.organizationId());
    }

    /// Binds every filter; a statement does not name those that are unset.
    private static Query bind(Query query, Viewer viewer, DatasetFilter filter) {
        return bind(query, viewer)
                .configure(SqlStatements.class, statements -> statements.setUnusedBindingAllowed(true))
                .bind("owner", filter.ownerId())
                .bind("visibility", filter.visibility() == null ? null : DatasetEnumWords.word(filter.visibility()))
                .bind("labeled", filter.labeled())
                .bindArray("tags", String.class, filter.tags())
                .bind("format", filter.format() == null ? null : DatasetEnumWords.word(filter.format()))
                .bindArray(
                        "taskTypes",
                        String.class,
                        filter.taskType() == null ? List.of() : TaskTypeSynonyms.synonyms(filter.taskType()))
                .bind("text", filter.text());
    }
}

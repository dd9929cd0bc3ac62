package dev.labeler.dataset.catalog;

import dev.labeler.dataset.access.Viewer;
import dev.labeler.proto.type.v1.Role;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// Rows of `dataset`, always together with what the viewer may do with them.
public final class DatasetDao {
    /// The access rule: number of the caller's Role, 0 for nothing at all.
    private static final String ROLE = """
            CASE WHEN :all OR d.owner_id = :user THEN 3
                 ELSE greatest(
                     (SELECT p.role FROM permission p WHERE p.dataset_id = d.dataset_id AND p.user_id = :user),
                     CASE WHEN d.visibility = 'public'
                            OR d.visibility = 'organization' AND d.organization_id = :organization THEN 1 END,
                     0) END""";

    private static final String MATCHES = """
            FROM dataset d
            WHERE %s > 0
              AND (:owner::bigint IS NULL OR d.owner_id = :owner)
              AND (:visibility::text IS NULL OR d.visibility = :visibility)
              AND (:labeled::boolean IS NULL OR d.labeled = :labeled)
              AND d.tags @> :tags::text[]
              AND (:format::text IS NULL OR d.format = :format)
              AND (:taskType::text IS NULL OR d.task_type = :taskType)
              AND (:text::text IS NULL OR strpos(lower(d.name), lower(:text)) > 0
                                       OR strpos(lower(d.description), lower(:text)) > 0)
            """.formatted(ROLE);

    private static final String GRANTED = "SELECT d.*, " + ROLE + " AS role FROM dataset d WHERE d.dataset_id = ";

    private DatasetDao() {}

    /// Null where there is none, or none that the viewer may know of.
    public static @Nullable Granted find(Handle handle, String id, Viewer viewer) {
        // Equality rather than a list of one: it then costs one plan a connection, not one a call.
        return granted(bind(handle.createQuery(GRANTED + ":id"), viewer).bind("id", id))
                .findFirst()
                .orElse(null);
    }

    /// Those of the ids that the viewer may know of, in no particular order.
    public static List<Granted> findAll(Handle handle, List<String> ids, Viewer viewer) {
        return granted(bind(handle.createQuery(GRANTED + "ANY(:ids::text[])"), viewer)
                        .bindArray("ids", String.class, ids))
                .list();
    }

    private static ResultIterable<Granted> granted(Query query) {
        return query.map((row, _) -> new Granted(
                        DatasetRowMapper.map(row), Objects.requireNonNull(Role.forNumber(row.getInt("role")))))
                .filter(granted -> granted.role() != Role.ROLE_UNSPECIFIED);
    }

    /// Newest first.
    public static List<DatasetRow> list(Handle handle, DatasetFilter filter, Viewer viewer, long offset, int limit) {
        return bind(
                        handle.createQuery("SELECT d.* " + MATCHES
                                + " ORDER BY d.created_at DESC, d.dataset_id OFFSET :offset LIMIT :limit"),
                        viewer,
                        filter)
                .bind("offset", offset)
                .bind("limit", limit)
                .map((row, _) -> DatasetRowMapper.map(row))
                .list();
    }

    public static long count(Handle handle, DatasetFilter filter, Viewer viewer) {
        return bind(handle.createQuery("SELECT count(*) " + MATCHES), viewer, filter)
                .mapTo(Long.class)
                .one();
    }

    public static boolean exists(Handle handle, String id) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM dataset WHERE dataset_id = :id)")
                .bind("id", id)
                .mapTo(Boolean.class)
                .one();
    }

    /// Makes a read and the write that follows it one step.
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
                .bind("formatWord", DatasetWords.word(row.format()))
                .bind("visibilityWord", DatasetWords.word(row.visibility()))
                .bindArray("classNameArray", String.class, row.classNames())
                .bindArray("tagArray", String.class, row.tags())
                .bindArray("splitNames", String.class, List.copyOf(row.splits().keySet()))
                .bindArray("splitImages", Long.class, List.copyOf(row.splits().values()))
                .execute();
    }

    /// Writes what owner and editors may change.
    public static void update(Handle handle, DatasetRow row) {
        handle.createUpdate("""
                        UPDATE dataset SET name = :name, description = :description, tags = :tagArray,
                            visibility = :visibilityWord, updated_at = :updatedAt
                        WHERE dataset_id = :id
                        """)
                .bindMethods(row)
                .bind("visibilityWord", DatasetWords.word(row.visibility()))
                .bindArray("tagArray", String.class, row.tags())
                .execute();
    }

    /// Takes the rows of its files, images and permissions with it.
    public static void delete(Handle handle, String id) {
        handle.createUpdate("DELETE FROM dataset WHERE dataset_id = :id")
                .bind("id", id)
                .execute();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, Viewer viewer) {
        return statement
                .bind("all", viewer.all())
                .bind("user", viewer.userId())
                .bind("organization", viewer.organizationId());
    }

    private static <S extends SqlStatement<S>> S bind(S statement, Viewer viewer, DatasetFilter filter) {
        return bind(statement, viewer)
                .bind("owner", filter.ownerId())
                .bind("visibility", filter.visibility() == null ? null : DatasetWords.word(filter.visibility()))
                .bind("labeled", filter.labeled())
                .bindArray("tags", String.class, filter.tags())
                .bind("format", filter.format() == null ? null : DatasetWords.word(filter.format()))
                .bind("taskType", filter.taskType())
                .bind("text", filter.text());
    }
}

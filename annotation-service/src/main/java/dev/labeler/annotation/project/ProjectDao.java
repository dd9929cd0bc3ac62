package dev.labeler.annotation.project;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// Rows of `project`.
public final class ProjectDao {
    private static final RowMapper<ProjectRow> ROWS = ConstructorMapper.of(ProjectRow.class);

    private ProjectDao() {}

    public static @Nullable ProjectRow find(Handle handle, String projectId) {
        return handle.createQuery("SELECT * FROM project WHERE project_id = :id")
                .bind("id", projectId)
                .map(ROWS)
                .findOne()
                .orElse(null);
    }

    /// Returns the project of an annotation, also of a deleted one.
    public static @Nullable ProjectRow findOfAnnotation(Handle handle, long annotationId) {
        return handle.createQuery("""
                        SELECT * FROM project WHERE project_id = (
                            SELECT project_id FROM annotation_revision WHERE annotation_id = :annotation LIMIT 1)
                        """)
                .bind("annotation", annotationId)
                .map(ROWS)
                .findOne()
                .orElse(null);
    }

    static @Nullable ProjectRow findByDataset(Handle handle, String datasetId) {
        return handle.createQuery("SELECT * FROM project WHERE dataset_id = :id")
                .bind("id", datasetId)
                .map(ROWS)
                .findOne()
                .orElse(null);
    }

    /// Newest first.
    ///
    /// @param datasetIds only their projects, null for all
    static List<ProjectRow> list(Handle handle, @Nullable List<String> datasetIds, long skip, int limit) {
        return query(handle, "SELECT *", datasetIds, "ORDER BY created_at DESC, project_id OFFSET :skip LIMIT :limit")
                .bind("skip", skip)
                .bind("limit", limit)
                .map(ROWS)
                .list();
    }

    /// @param datasetIds only their projects, null for all
    static long count(Handle handle, @Nullable List<String> datasetIds) {
        return query(handle, "SELECT count(*)", datasetIds, "")
                .mapTo(Long.class)
                .one();
    }

    private static Query query(Handle handle, String select, @Nullable List<String> datasetIds, String rest) {
        return datasetIds == null
                ? handle.createQuery(select + " FROM project " + rest)
                : handle.createQuery(select + " FROM project WHERE dataset_id = ANY(:datasets) " + rest)
                        .bindArray("datasets", String.class, datasetIds);
    }

    /// Does nothing if the dataset has a project.
    static boolean insert(Handle handle, ProjectRow row) {
        return handle.createUpdate("""
                                INSERT INTO project (project_id, dataset_id, name, owner_id, task_types, created_at, updated_at)
                                VALUES (:projectId, :datasetId, :name, :ownerId, :types, :createdAt, :updatedAt)
                                ON CONFLICT (dataset_id) DO NOTHING
                                """)
                        .bindMethods(row)
                        .bindArray("types", String.class, row.taskTypes())
                        .execute()
                == 1;
    }

    static void update(Handle handle, ProjectRow row) {
        handle.createUpdate("""
                        UPDATE project SET name = :name, task_types = :types, updated_at = :updatedAt
                        WHERE project_id = :projectId
                        """)
                .bindMethods(row)
                .bindArray("types", String.class, row.taskTypes())
                .execute();
    }

    /// Returns the project, locked against concurrent changes of it, its classes and its images.
    public static ProjectRow lock(Handle handle, String projectId) {
        return handle.createQuery("SELECT * FROM project WHERE project_id = :id FOR NO KEY UPDATE")
                .bind("id", projectId)
                .map(ROWS)
                .one();
    }

    /// Records the dataset version of the images, and the owner.
    public static void updateFromDataset(Handle handle, String projectId, long datasetVersion, long ownerId) {
        handle.createUpdate("""
                        UPDATE project SET dataset_version = greatest(dataset_version, :version), owner_id = :owner
                        WHERE project_id = :id
                        """)
                .bind("version", datasetVersion)
                .bind("owner", ownerId)
                .bind("id", projectId)
                .execute();
    }

    /// Returns the metadata of the imported label file, null if there is none.
    public static @Nullable String findSource(Handle handle, String projectId) {
        return handle.createQuery("SELECT source_info FROM project WHERE project_id = :id AND source_info IS NOT NULL")
                .bind("id", projectId)
                .mapTo(String.class)
                .findOne()
                .orElse(null);
    }

    public static void setSource(Handle handle, String projectId, String source) {
        handle.execute("UPDATE project SET source_info = ? WHERE project_id = ?", source, projectId);
    }

    /// Returns the number of the newest published version, `v1.0`, null if there is none.
    static @Nullable String findHeadVersion(Handle handle, String projectId) {
        return handle.createQuery("""
                        SELECT 'v' || major || '.' || minor FROM version
                        WHERE project_id = :project AND version_type = 2 AND major IS NOT NULL
                        ORDER BY major DESC, minor DESC LIMIT 1
                        """)
                .bind("project", projectId)
                .mapTo(String.class)
                .findOne()
                .orElse(null);
    }
}

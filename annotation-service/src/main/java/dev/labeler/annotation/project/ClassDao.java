package dev.labeler.annotation.project;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/// Rows of `class`.
public final class ClassDao {
    private ClassDao() {}

    /// Lists the classes by position.
    public static List<ClassRow> list(Handle handle, String projectId) {
        return handle.createQuery("SELECT * FROM class WHERE project_id = :project ORDER BY position, class_index")
                .bind("project", projectId)
                .map(ConstructorMapper.of(ClassRow.class))
                .list();
    }

    static void insert(Handle handle, String projectId, ClassRow row) {
        handle.createUpdate("""
                        INSERT INTO class (project_id, class_index, class_id, name, color, description, supercategory, position)
                        VALUES (:project, :index, :classId, :name, :color, :description, :supercategory, :position)
                        """).bind("project", projectId).bindMethods(row).execute();
        updateDetail(handle, projectId, row.index(), row.detail());
    }

    /// Replaces the columns that come from label files.
    static void updateDetail(Handle handle, String projectId, int index, ClassDetail detail) {
        handle.createUpdate("""
                        UPDATE class SET keypoints = :keypoints, skeleton = :skeleton, flip_idx = :flip, attributes = :attributes
                        WHERE project_id = :project AND class_index = :index
                        """)
                .bind("project", projectId)
                .bind("index", index)
                .bindArray("keypoints", String.class, detail.keypoints())
                .bindArray("skeleton", Integer.class, detail.skeleton())
                .bindArray("flip", Integer.class, detail.flipIndexes())
                .bind("attributes", detail.attributes())
                .execute();
    }

    static void update(Handle handle, String projectId, ClassRow row) {
        handle.createUpdate("""
                        UPDATE class SET name = :name, color = :color, description = :description,
                            supercategory = :supercategory
                        WHERE project_id = :project AND class_index = :index
                        """).bind("project", projectId).bindMethods(row).execute();
    }
}

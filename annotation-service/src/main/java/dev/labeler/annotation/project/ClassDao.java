package dev.labeler.annotation.project;

import dev.labeler.annotation.attribute.AttributeSchema;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

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
                        INSERT INTO class (project_id, class_index, class_id, name, color, description, supercategory, position,
                            attribute_schema, task_type)
                        VALUES (:project, :index, :classId, :name, :color, :description, :supercategory, :position,
                            :attributeSchema, :taskType)
                        """).bind("project", projectId).bindMethods(row).execute();
        updateDetail(handle, projectId, row.index(), row.detail());
    }

    /// Replaces the columns of the keypoints and those that come from label files.
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
                            supercategory = :supercategory, attribute_schema = :attributeSchema
                        WHERE project_id = :project AND class_index = :index
                        """).bind("project", projectId).bindMethods(row).execute();
        updateDetail(handle, projectId, row.index(), row.detail());
    }

    /// Renames the supercategory of all other classes that have it.
    static void renameSupercategory(Handle handle, String projectId, ClassRow renamed, String newName) {
        handle.createUpdate("""
                        UPDATE class SET supercategory = :newName
                        WHERE project_id = :project AND supercategory = :oldName AND class_index <> :index
                        """)
                .bind("newName", newName)
                .bind("project", projectId)
                .bind("oldName", renamed.name())
                .bind("index", renamed.index())
                .execute();
    }

    /// Retires the classes, or ends their retirement if `retiredAt` is null. A retired class keeps its time.
    public static void setRetired(
            Handle handle, String projectId, Collection<Integer> indexes, @Nullable Instant retiredAt) {
        handle.createUpdate("""
                        UPDATE class SET retired_at = :retiredAt::timestamptz
                        WHERE project_id = :project AND class_index = ANY(:indexes)
                          AND (retired_at IS NULL) <> (:retiredAt::timestamptz IS NULL)
                        """)
                .bind("retiredAt", retiredAt)
                .bind("project", projectId)
                .bindArray("indexes", Integer.class, indexes)
                .execute();
    }

    /// @param indexes of all classes in their new order
    static void setPositions(Handle handle, String projectId, List<Integer> indexes) {
        handle.createUpdate("""
                        UPDATE class c SET position = given.place - 1
                        FROM unnest(:indexes) WITH ORDINALITY AS given(class_index, place)
                        WHERE c.project_id = :project AND c.class_index = given.class_index AND c.position <> given.place - 1
                        """)
                .bind("project", projectId)
                .bindArray("indexes", Integer.class, indexes)
                .execute();
    }

    /// Lists the columns of the classes that an annotation needs, without their rules and keypoints.
    public static List<ClassReference> listReferences(Handle handle, String projectId) {
        return handle.createQuery("""
                        SELECT class_index, class_id, name, retired_at IS NOT NULL AS retired,
                            attribute_schema IS NOT NULL AS has_attribute_schema, cardinality(keypoints) AS keypoints
                        FROM class WHERE project_id = :project
                        """)
                .bind("project", projectId)
                .map(ConstructorMapper.of(ClassReference.class))
                .list();
    }

    public static AttributeSchema findAttributeSchema(Handle handle, String projectId, int index) {
        return AttributeSchema.parse(handle.createQuery(
                        "SELECT attribute_schema FROM class WHERE project_id = :project AND class_index = :index AND attribute_schema IS NOT NULL")
                .bind("project", projectId)
                .bind("index", index)
                .mapTo(String.class)
                .findOne()
                .orElse(null));
    }
}

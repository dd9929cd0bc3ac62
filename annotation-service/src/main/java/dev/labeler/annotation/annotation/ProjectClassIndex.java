package dev.labeler.annotation.annotation;

import dev.labeler.annotation.attribute.AttributeSchema;
import dev.labeler.annotation.project.ClassDao;
import dev.labeler.annotation.project.ClassReference;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// A project's classes by index and by id, which never change.
public final class ProjectClassIndex {
    private final Map<Integer, ClassReference> byIndex = new HashMap<>();
    private final Map<String, ClassReference> byId = new HashMap<>();

    private final Map<Integer, AttributeSchema> schemas = new HashMap<>();
    private final Handle handle;
    private final String projectId;

    private ProjectClassIndex(Handle handle, String projectId) {
        this.handle = handle;
        this.projectId = projectId;
    }

    public static ProjectClassIndex of(Handle handle, String projectId) {
        var index = new ProjectClassIndex(handle, projectId);
        for (var row : ClassDao.listReferences(handle, projectId)) {
            index.byIndex.put(row.index(), row);
            index.byId.put(row.classId(), row);
        }
        return index;
    }

    @Nullable
    ClassReference byIndex(int index) {
        return byIndex.get(index);
    }

    @Nullable
    ClassReference byId(String classId) {
        return byId.get(classId);
    }

    /// The attribute schema of a class, which is read at the first call. Call it in the transaction of [#of].
    AttributeSchema attributeSchema(int index) {
        var row = byIndex.get(index);
        return row == null || !row.hasAttributeSchema()
                ? AttributeSchema.NONE
                : schemas.computeIfAbsent(index, _ -> ClassDao.findAttributeSchema(handle, projectId, index));
    }
}

package dev.labeler.annotation.annotation;

import dev.labeler.annotation.attribute.AttributeSchema;
import dev.labeler.annotation.project.ClassDao;
import dev.labeler.annotation.project.ClassReference;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// A project's classes by index and by id, which never change. Call it in the transaction in which it was made: it
/// reads what is missing.
public final class ProjectClassIndex {
    private final Map<Integer, ClassReference> byIndex = new HashMap<>();
    private final Map<String, ClassReference> byId = new HashMap<>();

    private final Map<Integer, AttributeSchema> schemas = new HashMap<>();
    private final Handle handle;
    private final String projectId;
    private boolean complete;

    private ProjectClassIndex(Handle handle, String projectId) {
        this.handle = handle;
        this.projectId = projectId;
    }

    /// With all classes.
    public static ProjectClassIndex of(Handle handle, String projectId) {
        var index = new ProjectClassIndex(handle, projectId);
        index.readAll();
        return index;
    }

    /// With some classes; the first lookup of another one reads all.
    static ProjectClassIndex of(Handle handle, String projectId, Collection<ClassReference> some) {
        var index = new ProjectClassIndex(handle, projectId);
        some.forEach(index::add);
        return index;
    }

    @Nullable
    ClassReference byIndex(int index) {
        if (!byIndex.containsKey(index)) {
            readAll();
        }
        return byIndex.get(index);
    }

    @Nullable
    ClassReference byId(String classId) {
        if (!byId.containsKey(classId)) {
            readAll();
        }
        return byId.get(classId);
    }

    /// The attribute schema of a class, which is read at the first call.
    AttributeSchema attributeSchema(int index) {
        var row = byIndex(index);
        return row == null || !row.hasAttributeSchema()
                ? AttributeSchema.NONE
                : schemas.computeIfAbsent(index, _ -> ClassDao.findAttributeSchema(handle, projectId, index));
    }

    private void readAll() {
        if (!complete) {
            ClassDao.listReferences(handle, projectId).forEach(this::add);
            complete = true;
        }
    }

    private void add(ClassReference row) {
        byIndex.put(row.index(), row);
        byId.put(row.classId(), row);
    }
}

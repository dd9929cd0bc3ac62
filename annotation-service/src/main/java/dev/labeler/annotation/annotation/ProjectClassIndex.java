package dev.labeler.annotation.annotation;

import dev.labeler.annotation.project.ClassDao;
import dev.labeler.annotation.project.ClassRow;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// A project's classes by index and by id, which never change.
public final class ProjectClassIndex {
    private final Map<Integer, ClassRow> byIndex = new HashMap<>();
    private final Map<String, ClassRow> byId = new HashMap<>();

    private ProjectClassIndex() {}

    public static ProjectClassIndex of(Handle handle, String projectId) {
        var index = new ProjectClassIndex();
        for (var row : ClassDao.list(handle, projectId)) {
            index.byIndex.put(row.index(), row);
            index.byId.put(row.classId(), row);
        }
        return index;
    }

    @Nullable
    ClassRow byIndex(int index) {
        return byIndex.get(index);
    }

    @Nullable
    ClassRow byId(String classId) {
        return byId.get(classId);
    }
}

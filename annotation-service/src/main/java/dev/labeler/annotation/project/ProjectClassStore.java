package dev.labeler.annotation.project;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads and adds the classes of a project. Its transaction has locked the project row, so that indexes are
/// unique and have no gaps.
public final class ProjectClassStore {
    private final Handle handle;
    private final String projectId;
    private final Map<String, ClassRow> byName = new HashMap<>();
    private final Set<String> ids = new HashSet<>();

    private ProjectClassStore(Handle handle, String projectId) {
        this.handle = handle;
        this.projectId = projectId;
        for (var row : ClassDao.list(handle, projectId)) {
            byName.put(row.name(), row);
            ids.add(row.classId());
        }
    }

    /// Locks the project until the end of the transaction.
    public static ProjectClassStore lock(Handle handle, String projectId) {
        ProjectDao.lock(handle, projectId);
        return new ProjectClassStore(handle, projectId);
    }

    /// Returns the class with exactly this name; adds it at the end if there is none. A label file's keypoints
    /// are stored unchanged, if the class has none.
    public ClassRow findOrAdd(ClassDraft draft) {
        var found = byName.get(draft.name());
        if (found == null) {
            return insert(draft);
        }
        var detail = found.detail().completedBy(draft.detail());
        if (detail.equals(found.detail())) {
            return found;
        }
        ClassDao.updateDetail(handle, projectId, found.index(), detail);
        var completed = found.withDetail(detail);
        byName.put(completed.name(), completed);
        return completed;
    }

    /// Returns the class with exactly this name, null if there is none.
    public @Nullable ClassRow find(String name) {
        return byName.get(name);
    }

    /// @param path JSON path of the class in the request, empty or ending in `.`
    /// @throws Failure ALREADY_EXISTS, UNPROCESSABLE
    ClassRow add(ClassDraft draft, String path) {
        ClassDraftChecker.check(draft, path);
        ClassDraftChecker.checkKeypoints(draft.detail(), path);
        checkNameIsFree(draft.name(), null, path);
        var id = draft.classId();
        if (id != null && ids.contains(id)) {
            throw Failure.alreadyExists("Class " + id + " already exists in this project.")
                    .with("field", path + "class_id");
        }
        checkSupercategory(draft.name(), draft.supercategory(), path);
        return insert(draft);
    }

    private ClassRow insert(ClassDraft draft) {
        var id = draft.classId();
        var index = byName.size();
        var color = draft.color();
        var row = new ClassRow(
                index,
                id == null ? ClassDefaults.createId(draft.name(), index, ids) : id,
                draft.name(),
                color == null ? ClassDefaults.createColor(index) : color,
                draft.description(),
                draft.supercategory(),
                index,
                null,
                draft.attributeSchema(),
                draft.taskType(),
                draft.detail());
        ClassDao.insert(handle, projectId, row);
        byName.put(row.name(), row);
        ids.add(row.classId());
        return row;
    }

    /// @throws Failure CLASS_NOT_FOUND
    ClassRow require(String classId) {
        return byName.values().stream()
                .filter(row -> row.classId().equals(classId))
                .findFirst()
                .orElseThrow(() -> Failure.notFound(
                                ErrorReason.CLASS_NOT_FOUND, "Class " + classId + " does not exist in this project.")
                        .with("class_id", classId));
    }

    /// @throws Failure ALREADY_EXISTS, UNPROCESSABLE
    ClassRow replace(ClassRow old, ClassRow changed) {
        ClassDraftChecker.check(
                new ClassDraft(
                        null,
                        changed.name(),
                        changed.color(),
                        changed.description(),
                        changed.supercategory(),
                        changed.attributeSchema(),
                        changed.taskType(),
                        changed.detail()),
                "");
        if (!changed.detail().equals(old.detail())) {
            ClassDraftChecker.checkKeypoints(changed.detail(), "");
        }
        checkNameIsFree(changed.name(), old, "");
        byName.remove(old.name());
        byName.put(changed.name(), changed);
        if (!changed.name().equals(old.name())) {
            ClassDao.renameSupercategory(handle, projectId, old, changed.name());
            byName.replaceAll(
                    (_, row) -> row.index() != changed.index() && old.name().equals(row.supercategory())
                            ? row.withSupercategory(changed.name())
                            : row);
        }
        checkSupercategory(changed.name(), changed.supercategory(), "");
        ClassDao.update(handle, projectId, changed);
        return changed;
    }

    /// Sets the order of the classes.
    ///
    /// @throws Failure UNPROCESSABLE unless every class is given once
    void reorder(List<String> classIds) {
        var indexes = new HashMap<String, Integer>();
        byName.values().forEach(row -> indexes.put(row.classId(), row.index()));
        var order = new ArrayList<Integer>();
        for (var i = 0; i < classIds.size(); i++) {
            var index = indexes.remove(classIds.get(i));
            if (index == null) {
                var reason = ids.contains(classIds.get(i))
                        ? "is in the request twice: " + classIds.get(i)
                        : "is not a class of this project: " + classIds.get(i);
                throw ClassDraftChecker.invalid("class_ids[" + i + "]", reason);
            }
            order.add(index);
        }
        if (!indexes.isEmpty()) {
            throw ClassDraftChecker.invalid(
                    "class_ids",
                    "must have every class of the project; " + indexes.size() + " are missing, such as "
                            + new TreeSet<>(indexes.keySet()).first());
        }
        ClassDao.setPositions(handle, projectId, order);
    }

    /// Refuses a supercategory that makes a class its own ancestor, except directly, as in COCO files.
    private void checkSupercategory(String name, @Nullable String supercategory, String path) {
        var visited = new HashSet<String>();
        var ancestor = supercategory;
        while (ancestor != null && visited.add(ancestor)) {
            if (ancestor.equals(name) && visited.size() > 1) {
                throw ClassDraftChecker.invalid(
                        path + "supercategory",
                        "makes the class its own ancestor: " + name + " is an ancestor of " + supercategory);
            }
            var parent = byName.get(ancestor);
            ancestor = parent == null ? null : parent.supercategory();
        }
    }

    private void checkNameIsFree(String name, @Nullable ClassRow except, String path) {
        var holder = byName.get(name);
        if (holder != null && (except == null || holder.index() != except.index())) {
            throw Failure.alreadyExists("A class with the name '" + name + "' already exists in this project.")
                    .with("field", path + "name");
        }
    }
}

package dev.labeler.annotation.project;

import dev.labeler.kit.rpc.Failure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads and adds the classes of a project. Its transaction has locked the project row, so that indexes are
/// unique and have no gaps.
public final class ProjectClassStore {
    private static final int MAX_TEXT_LENGTH = 500;
    private static final int MAX_NAME_LENGTH = 200;

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

    /// Returns the class with exactly this name; adds it at the end if there is none.
    public ClassRow findOrAdd(ClassDraft draft) {
        var found = byName.get(draft.name());
        if (found == null) {
            return add(draft, "");
        }
        if (found.detail().equals(ClassDetail.NONE) && !draft.detail().equals(ClassDetail.NONE)) {
            ClassDao.updateDetail(handle, projectId, found.index(), draft.detail());
        }
        return found;
    }

    /// @param path JSON path of the class in the request, empty or ending in `.`
    /// @throws Failure ALREADY_EXISTS, UNPROCESSABLE
    ClassRow add(ClassDraft draft, String path) {
        checkValid(draft, path);
        checkNameIsFree(draft.name(), null, path);
        var id = draft.classId();
        if (id != null && ids.contains(id)) {
            throw Failure.alreadyExists("Class " + id + " already exists in this project.")
                    .with("field", path + "class_id");
        }
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
                draft.detail());
        ClassDao.insert(handle, projectId, row);
        byName.put(row.name(), row);
        ids.add(row.classId());
        return row;
    }

    ClassRow replace(ClassRow old, ClassRow changed) {
        checkValid(
                new ClassDraft(
                        null,
                        changed.name(),
                        changed.color(),
                        changed.description(),
                        changed.supercategory(),
                        changed.detail()),
                "");
        checkNameIsFree(changed.name(), old, "");
        ClassDao.update(handle, projectId, changed);
        return changed;
    }

    private void checkNameIsFree(String name, @Nullable ClassRow except, String path) {
        var holder = byName.get(name);
        if (holder != null && (except == null || holder.index() != except.index())) {
            throw Failure.alreadyExists("A class with the name '" + name + "' already exists in this project.")
                    .with("field", path + "name");
        }
    }

    private static void checkValid(ClassDraft draft, String path) {
        if (draft.name().isBlank() || draft.name().length() > MAX_NAME_LENGTH) {
            throw invalidClass(path + "name", "must have 1 to " + MAX_NAME_LENGTH + " characters");
        }
        if (draft.classId() != null && !ClassDefaults.isValidId(draft.classId())) {
            throw invalidClass(
                    path + "class_id",
                    "must have 1 to " + ClassDefaults.MAX_ID_LENGTH + " characters of a-z, 0-9, _ and -");
        }
        if (draft.color() != null && !ClassDefaults.isColor(draft.color())) {
            throw invalidClass(path + "color", "must have the form #rrggbb");
        }
        for (var text : List.of(draft.name(), orEmpty(draft.description()), orEmpty(draft.supercategory()))) {
            if (text.length() > MAX_TEXT_LENGTH) {
                throw invalidClass(path + "description", "must have at most " + MAX_TEXT_LENGTH + " characters");
            }
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Failure invalidClass(String path, String reason) {
        return Failure.unprocessable("Invalid class: " + path + " " + reason + ".")
                .with("path", path)
                .violation(path, reason);
    }
}

package dev.labeler.annotation.project;

import dev.labeler.kit.rpc.Failure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The classes of a project, for adding to and looking up. Adding holds the project's row, so that
/// indices have no gaps and no two meanings.
public final class ProjectClassStore {
    private static final int LONGEST_TEXT = 500;
    private static final int LONGEST_NAME = 200;

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

    /// The class of that name, exactly so spelled, added at the end where there is none.
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
        refuseInvalid(draft, path);
        refuseTaken(draft.name(), null, path);
        var id = draft.classId();
        if (id != null && ids.contains(id)) {
            throw Failure.alreadyExists("There is a class " + id + " already.").with("field", path + "class_id");
        }
        var index = byName.size();
        var color = draft.color();
        var row = new ClassRow(
                index,
                id == null ? ClassDefaults.createId(draft.name(), index, ids) : id,
                draft.name(),
                color == null ? ClassDefaults.color(index) : color,
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
        refuseInvalid(
                new ClassDraft(
                        null,
                        changed.name(),
                        changed.color(),
                        changed.description(),
                        changed.supercategory(),
                        changed.detail()),
                "");
        refuseTaken(changed.name(), old, "");
        ClassDao.update(handle, projectId, changed);
        return changed;
    }

    private void refuseTaken(String name, @Nullable ClassRow except, String path) {
        var holder = byName.get(name);
        if (holder != null && (except == null || holder.index() != except.index())) {
            throw Failure.alreadyExists("There is a class named '" + name + "' already.")
                    .with("field", path + "name");
        }
    }

    private static void refuseInvalid(ClassDraft draft, String path) {
        if (draft.name().isBlank() || draft.name().length() > LONGEST_NAME) {
            throw refused(path + "name", "must have 1 to " + LONGEST_NAME + " characters");
        }
        if (draft.classId() != null && !ClassDefaults.isValid(draft.classId())) {
            throw refused(path + "class_id", "must be 1 to " + ClassDefaults.LONGEST + " of a-z, 0-9, _ and -");
        }
        if (draft.color() != null && !ClassDefaults.isColor(draft.color())) {
            throw refused(path + "color", "must read #rrggbb");
        }
        for (var text : List.of(draft.name(), orEmpty(draft.description()), orEmpty(draft.supercategory()))) {
            if (text.length() > LONGEST_TEXT) {
                throw refused(path + "description", "texts have at most " + LONGEST_TEXT + " characters");
            }
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Failure refused(String path, String reason) {
        return Failure.unprocessable("The class cannot be taken: " + path + " " + reason + ".")
                .with("path", path)
                .violation(path, reason);
    }
}

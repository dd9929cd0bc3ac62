package dev.labeler.annotation.project;

import dev.labeler.kit.rpc.Failure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// Validates the task types of a project.
final class TaskTypeValidator {
    private static final int MAX_TYPES = 20;
    private static final int MAX_LENGTH = 100;

    private TaskTypeValidator() {}

    /// The task types with those of `added` that are new at the end.
    ///
    /// @throws Failure UNPROCESSABLE for a blank or long task type, and for too many
    static List<String> add(List<String> taskTypes, List<String> added) {
        var all = new LinkedHashSet<>(taskTypes);
        for (var type : added) {
            if (type.isBlank() || type.length() > MAX_LENGTH) {
                throw refused("each must have 1 to " + MAX_LENGTH + " characters");
            }
            all.add(type);
        }
        if (all.size() > MAX_TYPES && all.size() > taskTypes.size()) {
            throw refused("the project may have at most " + MAX_TYPES + " task types");
        }
        return new ArrayList<>(all);
    }

    private static Failure refused(String problem) {
        return Failure.unprocessable("The task types were not added: " + problem + ".")
                .with("path", "add_task_types")
                .violation("add_task_types", problem);
    }
}

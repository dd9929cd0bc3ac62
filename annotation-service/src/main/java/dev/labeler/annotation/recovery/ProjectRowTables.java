package dev.labeler.annotation.recovery;

import dev.labeler.kit.rows.RowFileSpool.TableRows;
import dev.labeler.kit.rows.RowFileWriter;
import dev.labeler.kit.rows.RowTables;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Which rows of which tables a project's row file has: the present state, without history.
final class ProjectRowTables {
    /// Undo steps refer to history; jobs, leases and marks of unfinished work end with the database.
    private static final Set<String> EXCLUDED =
            Set.of("change", "import_job", "image_lease", "unsaved_project", "new_working_version");

    private static final String OPEN = " AND t.valid_to = 9223372036854775807";
    private static final Map<String, String> CONDITIONS = Map.of("annotation_revision", OPEN, "empty_image", OPEN);

    private ProjectRowTables() {}

    static List<String> names(Handle handle) {
        return RowTables.withColumn(handle, "project_id").stream()
                .filter(table -> !EXCLUDED.contains(table))
                .toList();
    }

    static List<TableRows> choose(Handle handle) {
        return names(handle).stream()
                .map(table -> new TableRows(
                        table, "t.project_id = " + RowFileWriter.KEY + CONDITIONS.getOrDefault(table, "")))
                .toList();
    }
}

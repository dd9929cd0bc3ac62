package dev.labeler.standalone.backup;

import dev.labeler.standalone.demo.TextTable;
import java.util.List;

/// What a backup has, and what this run copied.
///
/// @param copied objects that earlier backups did not have
/// @param problems objects that are not as the database describes them
/// @param pruned backups that were removed
public record BackupReport(
        String id, long rows, long objects, long bytes, long copied, List<String> problems, int pruned) {
    static final int MAX_PROBLEMS = 1000;

    public BackupReport {
        problems = List.copyOf(problems);
    }

    public boolean isComplete() {
        return problems.isEmpty();
    }

    @Override
    public String toString() {
        var table = new TextTable("backup", "rows", "objects", "bytes", "new objects", "problems", "removed backups")
                .row(
                        id,
                        Long.toString(rows),
                        Long.toString(objects),
                        Long.toString(bytes),
                        Long.toString(copied),
                        Integer.toString(problems.size()),
                        Integer.toString(pruned));
        return problems.isEmpty() ? table.toString() : table + "\n  " + String.join("\n  ", problems) + "\n";
    }
}

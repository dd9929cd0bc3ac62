package dev.labeler.standalone.backup;

import dev.labeler.standalone.demo.TextTable;

/// What was restored.
public record RestoreReport(String id, long rows, long objects, long bytes) {
    @Override
    public String toString() {
        return new TextTable("restored backup", "rows", "objects", "bytes")
                .row(id, Long.toString(rows), Long.toString(objects), Long.toString(bytes))
                .toString();
    }
}

package dev.labeler.standalone.recovery;

import dev.labeler.standalone.demo.TextTable;
import java.util.ArrayList;
import java.util.List;

/// What a recovery rebuilt.
public final class RecoveryReport {
    private final List<Row> rows = new ArrayList<>();

    /// One dataset or project.
    ///
    /// @param images number of images
    /// @param annotations number of annotations, of which `drafts` are drafts; 0 for a dataset
    /// @param versions number of versions
    /// @param note what could not be rebuilt, empty if everything was
    public record Row(String id, String name, long images, long annotations, long drafts, long versions, String note) {
        static Row failed(String id, String note) {
            return new Row(id, "", 0, 0, 0, 0, note);
        }
    }

    void add(Row row) {
        rows.add(row);
    }

    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /// Whether everything that storage has was rebuilt.
    public boolean isComplete() {
        return rows.stream().allMatch(row -> row.note().isEmpty());
    }

    @Override
    public String toString() {
        var table = new TextTable("what", "name", "images", "annotations", "drafts", "versions", "not recovered");
        for (var row : rows) {
            table.row(
                    row.id(),
                    row.name(),
                    Long.toString(row.images()),
                    Long.toString(row.annotations()),
                    Long.toString(row.drafts()),
                    Long.toString(row.versions()),
                    row.note());
        }
        return table.toString();
    }
}

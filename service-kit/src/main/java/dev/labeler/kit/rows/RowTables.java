package dev.labeler.kit.rows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// The tables of a schema that belong to an object.
public final class RowTables {
    private RowTables() {}

    /// Lists the tables of the current schema that have the column, so that tables of later features are
    /// included without further code. A table follows those that its foreign keys refer to.
    public static List<String> withColumn(Handle handle, String column) {
        return inReferenceOrder(
                handle,
                handle.createQuery("""
                        SELECT c.table_name FROM information_schema.columns c
                        JOIN information_schema.tables t USING (table_schema, table_name)
                        WHERE c.table_schema = current_schema() AND c.column_name = :column
                          AND t.table_type = 'BASE TABLE'
                        ORDER BY c.table_name
                        """)
                        .bind("column", column)
                        .mapTo(String.class)
                        .list());
    }

    /// Orders tables of the current schema so that each follows those that its foreign keys refer to.
    public static List<String> inReferenceOrder(Handle handle, List<String> tables) {
        var remaining = new ArrayList<>(tables);
        var references = readReferences(handle);
        references.values().forEach(each -> each.retainAll(remaining));
        var ordered = new ArrayList<String>();
        while (!remaining.isEmpty()) {
            var next = remaining.stream()
                    .filter(table -> ordered.containsAll(references.getOrDefault(table, Set.of())))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("foreign keys form a cycle: " + remaining));
            remaining.remove(next);
            ordered.add(next);
        }
        return ordered;
    }

    /// Returns the tables that each table refers to, without itself.
    private static Map<String, Set<String>> readReferences(Handle handle) {
        var references = new HashMap<String, Set<String>>();
        handle.createQuery("""
                        SELECT referring.relname AS referring, referred.relname AS referred
                        FROM pg_constraint k
                        JOIN pg_class referring ON referring.oid = k.conrelid
                        JOIN pg_class referred ON referred.oid = k.confrelid
                        WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace
                          AND k.conrelid <> k.confrelid
                        """)
                .map((row, _) -> Map.entry(row.getString("referring"), row.getString("referred")))
                .forEach(each -> references
                        .computeIfAbsent(each.getKey(), _ -> new HashSet<>())
                        .add(each.getValue()));
        return references;
    }
}

package dev.labeler.dataset.userdatabase;

import dev.labeler.dataset.userdatabase.TableColumns.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// Adds rows to a table of the target, each a list of texts in the order of the columns.
final class RowBatchWriter {
    private final UserTable table;
    private final TableColumns target;
    private final List<Column> columns;
    private final SkippedRowSet skipped;
    private final List<Integer> key;
    private final Map<String, String> roles = new HashMap<>();

    RowBatchWriter(UserTable table, TableColumns target, List<Column> columns, SkippedRowSet skipped) {
        this.table = table;
        this.target = target;
        this.columns = columns;
        this.skipped = skipped;
        key = table.key().stream().map(this::index).toList();
    }

    /// @param refused keys of the rows that were not added, each with its reason
    record BatchResult(int added, int kept, Map<String, String> refused) {}

    /// State of a row in the target.
    ///
    /// @param exists whether the target has a row with this key
    /// @param isSame whether that row has the same identity
    /// @param other another row's key with this row's unique value
    /// @param missing a table without the row that this one refers to
    private record TargetRow(
            boolean exists,
            boolean isSame,
            @Nullable String other,
            @Nullable String missing) {}

    BatchResult write(Handle handle, List<List<@Nullable String>> rows) {
        var refused = new LinkedHashMap<String, String>();
        var missing = new ArrayList<List<@Nullable String>>();
        var identities = new HashSet<String>();
        var found = found(handle, rows);
        int kept = 0;
        for (int n = 0; n < rows.size(); n++) {
            var row = spelled(handle, rows.get(n));
            var reason = reason(row, found.get(n), identities);
            if (reason != null) {
                refused.put(key(row), reason);
            } else if (found.get(n).exists()) {
                kept++;
            } else {
                missing.add(row);
            }
        }
        var added = insert(handle, missing);
        for (var row : missing) {
            if (!added.contains(key(row))) {
                refused.put(key(row), "the target has another row with one of its unique values");
            }
        }
        return new BatchResult(added.size(), kept, refused);
    }

    private @Nullable String reason(List<@Nullable String> row, TargetRow found, Set<String> identities) {
        for (int n = 0; n < columns.size(); n++) {
            var column = columns.get(n);
            var value = row.get(n);
            var referred = table.references().get(column.name());
            if (referred != null && value != null && skipped.contains(referred, value)) {
                return column.name() + " " + value + " was skipped";
            }
            if (value == null && column.isRequired()) {
                return column.name() + " must have a value in the target";
            }
            if (value != null && !column.words().isEmpty() && column.spelled(value) == null) {
                return column.name() + " '" + value + "' is not a value of the target's enum";
            }
        }
        if (found.exists()) {
            return found.isSame() ? null : "the target has another " + table.identity() + " under this id";
        }
        if (found.missing() != null) {
            return "the target has no such row of " + found.missing();
        }
        if (found.other() != null) {
            return "the target has this " + table.identity() + " under id " + found.other();
        }
        var identity = identity(row);
        return table.isUnique() && identity != null && !identities.add(identity.toLowerCase(Locale.ROOT))
                ? "the source has this " + table.identity() + " twice"
                : null;
    }

    /// In order of the rows.
    private List<TargetRow> found(Handle handle, List<List<@Nullable String>> rows) {
        var same = table.identity() == null
                ? "true"
                : "lower(target.%1$s::text) IS NOT DISTINCT FROM lower(given.%1$s)".formatted(table.identity());
        var other = table.isUnique()
                ? " LEFT JOIN public.%1$s AS other ON lower(other.%2$s) = lower(given.%2$s) AND other.id::text <> given.id"
                        .formatted(table.name(), table.identity())
                : "";
        var missing = columns.stream()
                .filter(column -> table.references().containsKey(column.name()))
                .map(column -> """
                        WHEN given.%1$s IS NOT NULL AND NOT EXISTS (SELECT FROM public.%2$s WHERE id = given.%1$s::%3$s) THEN '%2$s'
                        """.formatted(column.name(), table.references().get(column.name()), column.type()))
                .collect(Collectors.joining());
        var join = table.key().stream()
                .map(name -> "target.%1$s = given.%1$s::%2$s"
                        .formatted(name, target.column(name).type()))
                .collect(Collectors.joining(" AND "));
        var query = handle.createQuery("SELECT DISTINCT ON (given.place) target."
                + table.key().getFirst() + " IS NOT NULL AS there, "
                + same + " AS same, "
                + (other.isEmpty() ? "NULL" : "other.id::text") + " AS other, "
                + (missing.isEmpty() ? "NULL" : "CASE " + missing + " END") + " AS missing"
                + " FROM " + given() + " LEFT JOIN public." + table.name() + " AS target ON " + join + other
                + " ORDER BY given.place");
        return bound(query, rows)
                .map((row, _) -> new TargetRow(
                        row.getBoolean("there"),
                        row.getBoolean("same"),
                        row.getString("other"),
                        row.getString("missing")))
                .list();
    }

    /// @return the keys that were added
    private Set<String> insert(Handle handle, List<List<@Nullable String>> rows) {
        if (rows.isEmpty()) {
            return new HashSet<>();
        }
        var names = columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
        var values = columns.stream().map(RowBatchWriter::value).collect(Collectors.joining(", "));
        // Also keeps ids in columns that are GENERATED ALWAYS AS IDENTITY.
        var query = handle.createQuery("INSERT INTO public." + table.name() + " (" + names
                + ") OVERRIDING SYSTEM VALUE SELECT " + values + " FROM " + given()
                + " ORDER BY given.place ON CONFLICT DO NOTHING RETURNING "
                + table.key().stream().map(name -> name + "::text").collect(Collectors.joining(" || '/' || ")));
        return new HashSet<>(bound(query, rows).mapTo(String.class).list());
    }

    private static String value(Column column) {
        var given = "given." + column.quoted() + "::" + column.type();
        return column.otherwise() == null ? given : "coalesce(" + given + ", " + column.otherwise() + ")";
    }

    private String given() {
        var arrays = IntStream.range(0, columns.size())
                .mapToObj(n -> "CAST(:column" + n + " AS text[])")
                .collect(Collectors.joining(", "));
        var names = columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
        return "unnest(" + arrays + ") WITH ORDINALITY AS given(" + names + ", place)";
    }

    private Query bound(Query query, List<List<@Nullable String>> rows) {
        for (int n = 0; n < columns.size(); n++) {
            var column = n;
            query.bindArray(
                    "column" + n,
                    String.class,
                    rows.stream().<@Nullable Object>map(row -> row.get(column)).toArray());
        }
        return query;
    }

    private List<@Nullable String> spelled(Handle handle, List<@Nullable String> row) {
        var result = new ArrayList<@Nullable String>(row);
        for (int n = 0; n < columns.size(); n++) {
            var column = columns.get(n);
            var value = row.get(n);
            if (value == null) {
                continue;
            }
            if (column.name().equals("system_role")) {
                result.set(n, roles.computeIfAbsent(value, word -> target.role(handle, word)));
            } else if (column.spelled(value) != null) {
                result.set(n, column.spelled(value));
            }
        }
        return result;
    }

    private String key(List<@Nullable String> row) {
        return key.stream().map(n -> Objects.requireNonNull(row.get(n))).collect(Collectors.joining("/"));
    }

    private @Nullable String identity(List<@Nullable String> row) {
        return table.identity() == null ? null : row.get(index(table.identity()));
    }

    private int index(String column) {
        return columns.indexOf(target.column(column));
    }
}

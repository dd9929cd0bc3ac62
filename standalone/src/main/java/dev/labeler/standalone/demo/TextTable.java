package dev.labeler.standalone.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A table for the terminal, with columns as wide as their widest cell.
public final class TextTable {
    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... header) {
        this.header = List.of(header);
    }

    /// Adds a row, a cell for each column.
    public TextTable row(String... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException(
                    "The row has " + cells.length + " cells; the table has " + header.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    @Override
    public String toString() {
        var widths = header.stream().map(TextTable::width).collect(Collectors.toCollection(ArrayList::new));
        for (var row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths.set(column, Math.max(widths.get(column), width(row.get(column))));
            }
        }
        var text = new StringBuilder();
        append(text, header, widths);
        append(text, widths.stream().map("─"::repeat).toList(), widths);
        rows.forEach(row -> append(text, row, widths));
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> cells, List<Integer> widths) {
        for (int column = 0; column < cells.size(); column++) {
            var cell = cells.get(column);
            text.append(column == 0 ? "  " : "  │ ").append(cell);
            if (column < cells.size() - 1) {
                text.append(" ".repeat(widths.get(column) - width(cell)));
            }
        }
        text.append('\n');
    }

    /// The width on the terminal: Hangul and other wide letters take two columns.
    private static int width(String cell) {
        return cell.codePoints()
                .map(letter -> Character.UnicodeScript.of(letter) == Character.UnicodeScript.HANGUL ? 2 : 1)
                .sum();
    }
}

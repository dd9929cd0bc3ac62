package dev.labeler.dataset.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads the array columns that `dataset` and `dataset_version` share.
public final class DatasetContentColumns {
    private DatasetContentColumns() {}

    public static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    /// From the two arrays of names and numbers.
    public static SortedMap<String, Long> splits(ResultSet row) throws SQLException {
        var names = texts(row, "split_names");
        var images = (Long[]) row.getArray("split_images").getArray();
        var splits = new TreeMap<String, Long>();
        for (var i = 0; i < names.size(); i++) {
            splits.put(names.get(i), images[i]);
        }
        return splits;
    }
}

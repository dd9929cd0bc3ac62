package dev.labeler.dataset.statistics;

import dev.labeler.dataset.catalog.DatasetRow;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// Counts over the images of a dataset version.
final class StatisticsDao {
    private static final String IMAGES = """
            FROM image WHERE dataset_id = :id AND version_from <= :version AND :version < version_to
            """;

    private StatisticsDao() {}

    /// A quantity of images, and the condition for images of which it is known.
    enum Quantity {
        WIDTH("width", "width > 0"),
        HEIGHT("height", "height > 0"),
        BYTES("size", "stored");

        private final String column;
        private final String known;

        Quantity(String column, String known) {
            this.column = column;
            this.known = known;
        }
    }

    record Range(long min, long median, long max) {}

    /// Values of at least `from` and less than twice that.
    record Bucket(long from, long count) {}

    /// Counts of a class in the label files.
    ///
    /// @param images with at least one annotation of it
    record ClassCount(String name, long images, long annotations) {}

    /// Null where the quantity is known of no image.
    static @Nullable Range range(Handle handle, DatasetRow dataset, Quantity quantity) {
        return bind(handle.createQuery("""
                        SELECT min(%1$s), percentile_disc(0.5) WITHIN GROUP (ORDER BY %1$s), max(%1$s) %2$s AND %3$s
                        HAVING count(*) > 0
                        """.formatted(quantity.column, IMAGES, quantity.known)), dataset)
                .map((row, _) -> new Range(row.getLong(1), row.getLong(2), row.getLong(3)))
                .findOne()
                .orElse(null);
    }

    /// Powers of two, upwards. The array's n-th element is the lower end of bucket n.
    static List<Bucket> histogram(Handle handle, DatasetRow dataset, Quantity quantity) {
        return bind(handle.createQuery("""
                        WITH ends AS (SELECT array_agg(1::bigint << n ORDER BY n) AS froms FROM generate_series(0, 61) AS n)
                        SELECT froms[bucket], images
                        FROM ends, (SELECT width_bucket(%1$s::bigint, (SELECT froms FROM ends)) AS bucket, count(*) AS images
                                    %2$s AND %3$s AND %1$s > 0 GROUP BY 1) AS counted
                        ORDER BY 1
                        """.formatted(quantity.column, IMAGES, quantity.known)), dataset)
                .map((row, _) -> new Bucket(row.getLong(1), row.getLong(2)))
                .list();
    }

    static SortedMap<String, Long> contentTypes(Handle handle, DatasetRow dataset) {
        var types = new TreeMap<String, Long>();
        bind(
                        handle.createQuery("SELECT content_type, count(*) " + IMAGES
                                + " AND stored AND content_type IS NOT NULL GROUP BY 1"),
                        dataset)
                .map((row, _) -> types.put(Objects.requireNonNull(row.getString(1)), row.getLong(2)))
                .list();
        return types;
    }

    /// Class counts of the version's analysis report; empty where it has none.
    static List<ClassCount> classes(Handle handle, DatasetRow dataset) {
        return bind(handle.createQuery("""
                        SELECT c.value ->> 'name' AS name, (c.value -> 'images')::bigint, (c.value -> 'annotations')::bigint
                        FROM dataset_version v, jsonb_array_elements(v.report -> 'classes') WITH ORDINALITY AS c (value, place)
                        WHERE v.dataset_id = :id AND v.version = :version ORDER BY place
                        """), dataset)
                .map((row, _) ->
                        new ClassCount(Objects.requireNonNull(row.getString(1)), row.getLong(2), row.getLong(3)))
                .list();
    }

    private static Query bind(Query query, DatasetRow dataset) {
        return query.bind("id", dataset.id()).bind("version", dataset.version());
    }
}

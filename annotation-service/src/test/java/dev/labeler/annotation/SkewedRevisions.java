package dev.labeler.annotation;

import dev.labeler.kit.db.Database;
import org.jdbi.v3.core.Handle;

/// Two projects of very different size in one table: a large one, which the planner's statistics describe, and a
/// young one, which they do not.
public final class SkewedRevisions implements AutoCloseable {
    public static final String LARGE = "proj_large";
    public static final String YOUNG = "proj_young";

    /// Number of changed annotations in each project.
    public static final int CHANGES = 91;

    /// Above all first revisions of both projects and below all changes.
    public static final long BEFORE_CHANGES = 1_000_000;

    private static final int OF_AN_IMAGE = 15;
    private static final int LARGE_ROWS = 120_000;
    private static final int YOUNG_ROWS = 15_000;

    private final TestAnnotationService service = new TestAnnotationService();
    private final Database database = service.database();

    public SkewedRevisions() {
        database.jdbi().useHandle(handle -> {
            handle.execute("ALTER TABLE annotation_revision SET (autovacuum_enabled = off)");
            handle.execute("ALTER TABLE image SET (autovacuum_enabled = off)");
            insert(handle, LARGE, 1, LARGE_ROWS);
            handle.execute("ANALYZE annotation_revision, image");
            insert(handle, YOUNG, 200_001, YOUNG_ROWS);
            change(handle, YOUNG, 200_001, YOUNG_ROWS);
            change(handle, LARGE, 1, LARGE_ROWS);
            handle.execute("SELECT setval('revision_seq', ?)", 2 * BEFORE_CHANGES);
        });
    }

    public Database database() {
        return database;
    }

    /// The number of pages of `annotation_revision` and its indexes that the connection has read in this
    /// transaction and in previous ones.
    public static long readPages(Handle handle) {
        return pages(handle, "annotation_revision");
    }

    /// The same for `image`.
    public static long readImagePages(Handle handle) {
        return pages(handle, "image");
    }

    private static long pages(Handle handle, String table) {
        return handle.createQuery("""
                        SELECT sum(pg_stat_get_xact_blocks_fetched(oid)) FROM (
                            SELECT ('annotation.' || :table)::regclass::oid AS oid
                            UNION ALL
                            SELECT indexrelid FROM pg_index WHERE indrelid = ('annotation.' || :table)::regclass) relation
                        """).bind("table", table).mapTo(Long.class).one();
    }

    private static void insert(Handle handle, String project, long first, int rows) {
        handle.createUpdate("""
                        INSERT INTO annotation_revision (project_id, image_id, annotation_id, seq, action, kind, class_index,
                            annotation_state, geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, changed_at, created_at)
                        SELECT :project, 'i' || lpad((n / :each)::text, 5, '0'), :first + n, :first + n / 5000, 1, 1, 0, 1,
                            '"bbox":[1,2,3,4]', 1, 2, 3, 4, 12, now(), now()
                        FROM generate_series(0, :rows - 1) AS n
                        """)
                .bind("project", project)
                .bind("each", OF_AN_IMAGE)
                .bind("first", first)
                .bind("rows", rows)
                .execute();
        handle.createUpdate("""
                        INSERT INTO image (project_id, image_id, width, height, stored, status, total, first_modified_at)
                        SELECT project_id, image_id, 100, 100, true, 2, count(*), now()
                        FROM annotation_revision WHERE project_id = :project GROUP BY project_id, image_id
                        """).bind("project", project).execute();
    }

    /// Moves, deletes and adds annotations on images at regular distances.
    private static void change(Handle handle, String project, long first, int rows) {
        var each = rows / (CHANGES - 1);
        handle.createUpdate("""
                        WITH closed AS (
                            UPDATE annotation_revision SET valid_to = :seq + annotation_id
                            WHERE project_id = :project AND (annotation_id - :first) % :each = 0
                              AND (annotation_id - :first) / :each % 3 < 2
                            RETURNING *)
                        INSERT INTO annotation_revision (project_id, image_id, annotation_id, seq, valid_to, action, kind,
                            class_index, annotation_state, geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, changed_at, created_at)
                        SELECT project_id, image_id, annotation_id, :seq + annotation_id,
                            CASE WHEN (annotation_id - :first) / :each % 3 = 0 THEN 9223372036854775807 ELSE :seq + annotation_id END,
                            CASE WHEN (annotation_id - :first) / :each % 3 = 0 THEN 2 ELSE 3 END, kind, class_index,
                            annotation_state, '"bbox":[2,2,3,4]', 2, 2, 3, 4, 12, now(), now()
                        FROM closed
                        UNION ALL
                        SELECT project_id, image_id, 500000 + annotation_id, :seq + annotation_id, 9223372036854775807, 1, kind,
                            class_index, annotation_state, geometry, 1, 2, 3, 4, 12, now(), now()
                        FROM annotation_revision
                        WHERE project_id = :project AND (annotation_id - :first) % :each = 0
                          AND (annotation_id - :first) / :each % 3 = 2
                        """)
                .bind("project", project)
                .bind("first", first)
                .bind("each", each)
                .bind("seq", BEFORE_CHANGES)
                .execute();
        handle.createUpdate("""
                        UPDATE image i SET total = (SELECT count(*) FROM annotation_revision r
                                                    WHERE r.project_id = i.project_id AND r.image_id = i.image_id
                                                      AND r.valid_to = 9223372036854775807)
                        WHERE project_id = :project
                        """).bind("project", project).execute();
    }

    @Override
    public void close() {
        database.close();
        service.close();
    }
}

package dev.labeler.dataset.catalog;

import dev.labeler.dataset.access.Viewer;

/// SQL statements that read datasets, with parameters as `:name`. A statement contains only the filters that are
/// set: PostgreSQL keeps one plan per statement, and `:x IS NULL OR …` for every filter prevents a good one.
public final class DatasetSql {
    /// The access rule: number of the caller's Role, 0 for no access.
    private static final String ROLE = """
            CASE WHEN d.owner_id = :user THEN 3
                 ELSE greatest(
                     (SELECT p.role FROM permission p WHERE p.dataset_id = d.dataset_id AND p.user_id = :user),
                     CASE WHEN d.visibility = 'public'
                            OR d.visibility = 'organization' AND d.organization_id = :organization THEN 1 END,
                     0) END""";

    /// ROLE > 0 for many rows: reads the user's permissions once, not once per row.
    private static final String VISIBLE = """
            (d.owner_id = :user
             OR d.visibility = 'public'
             OR d.visibility = 'organization' AND d.organization_id = :organization
             OR d.dataset_id IN (SELECT p.dataset_id FROM permission p WHERE p.user_id = :user))""";

    /// ROLE = 3 for many rows.
    private static final String OWNED = """
            (d.owner_id = :user
             OR d.dataset_id IN (SELECT p.dataset_id FROM permission p WHERE p.user_id = :user AND p.role = 3))""";

    private static final String ONE_GRANTED = granted(ROLE) + "= :id";
    private static final String ONE_OWNED = granted("3") + "= :id";
    private static final String SOME_GRANTED = granted(ROLE) + "= ANY(:ids::text[])";
    private static final String SOME_OWNED = granted("3") + "= ANY(:ids::text[])";

    private DatasetSql() {}

    /// The dataset `:id` and the viewer's role. Compares by equality and not with a list of one id: PostgreSQL
    /// caches that plan, but plans a list at every call.
    public static String selectOne(Viewer viewer) {
        return viewer.all() ? ONE_OWNED : ONE_GRANTED;
    }

    /// Those of `:ids` and the viewer's roles.
    public static String selectMany(Viewer viewer) {
        return viewer.all() ? SOME_OWNED : SOME_GRANTED;
    }

    /// `:limit` ids after `:after`, in byte order, of the datasets that a viewer without `all` may see.
    public static String visibleIds() {
        return "SELECT d.dataset_id FROM dataset d WHERE d.deleted_at IS NULL AND d.dataset_id > :after AND " + VISIBLE
                + " ORDER BY d.dataset_id LIMIT :limit";
    }

    /// `:limit` datasets after `:offset`, newest first.
    public static String list(DatasetFilter filter, Viewer viewer) {
        return "SELECT d.* " + matching(filter, viewer)
                + " ORDER BY d.created_at DESC, d.dataset_id OFFSET :offset LIMIT :limit";
    }

    /// The same with the column `total`; a page beyond the end is one row with only `total` set.
    public static String page(DatasetFilter filter, Viewer viewer) {
        return """
                SELECT * FROM (SELECT count(*) AS total %s) AS counted
                LEFT JOIN (%s) AS page ON true
                ORDER BY page.created_at DESC, page.dataset_id
                """.formatted(matching(filter, viewer), list(filter, viewer));
    }

    /// The dataset `:id` and the viewer's role, deleted or not.
    public static String selectOneIncludingDeleted(Viewer viewer) {
        return "SELECT d.*, " + (viewer.all() ? "3" : ROLE) + " AS role FROM dataset d WHERE d.dataset_id = :id";
    }

    /// Deleted datasets that the viewer owns.
    public static String deleted(Viewer viewer) {
        return " FROM dataset d WHERE d.deleted_at IS NOT NULL" + (viewer.all() ? "" : " AND " + OWNED);
    }

    private static String granted(String role) {
        return "SELECT d.*, " + role + " AS role FROM dataset d WHERE d.deleted_at IS NULL AND d.dataset_id ";
    }

    private static String matching(DatasetFilter filter, Viewer viewer) {
        return "FROM dataset d WHERE d.deleted_at IS NULL" + (viewer.all() ? "" : " AND " + VISIBLE)
                + (filter.ownerId() == null ? "" : " AND d.owner_id = :owner")
                + (filter.visibility() == null ? "" : " AND d.visibility = :visibility")
                + (filter.labeled() == null ? "" : " AND d.labeled = :labeled")
                + (filter.tags().isEmpty() ? "" : " AND d.tags @> :tags::text[]")
                + (filter.format() == null ? "" : " AND d.format = :format")
                + (filter.taskType() == null ? "" : " AND d.task_type = ANY(:taskTypes::text[])")
                + (filter.text() == null
                        ? ""
                        : " AND (strpos(lower(d.name), lower(:text)) > 0"
                                + " OR strpos(lower(d.description), lower(:text)) > 0)");
    }
}

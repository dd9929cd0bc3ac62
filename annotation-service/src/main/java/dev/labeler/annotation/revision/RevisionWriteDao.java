package dev.labeler.annotation.revision;

import dev.labeler.annotation.image.ProjectImageRow;
import dev.labeler.kit.rpc.CallContext;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// Stores a write in one statement: its number, its revisions, its images and its undo step. Each statement
/// of its own would be a round trip to the server, and a save is little else.
///
/// Open revisions are found by (annotation_id, seq): with the whole key the planner can choose the index on
/// (project_id, seq), by which it reads all rows of an import. Arrays whose length decides about a plan are in
/// subqueries, so that the planner expects the same length for all and keeps one plan for every write.
public final class RevisionWriteDao {
    private static final String COLUMNS = """
            (project_id, image_id, annotation_id, seq, valid_to, action, kind, class_index, annotation_state, geometry,
             bbox_x, bbox_y, bbox_w, bbox_h, area, attributes, confidence, notes, source_id, actor, changed_at, created_by,
             created_at, confirmed_by, confirmed_at)
            """;

    private static final String CLOSE = "WITH writer AS MATERIALIZED (" + RevisionLock.NEXT_SEQ_SHARED + "), " + """
            closed AS (
                UPDATE annotation_revision r SET valid_to = w.seq
                FROM writer w, unnest((SELECT :closedIds::bigint[]), (SELECT :closedSeqs::bigint[])) AS c(annotation_id, seq)
                WHERE r.annotation_id = c.annotation_id AND r.seq = c.seq AND r.valid_to = 9223372036854775807
                RETURNING r.*),
            """;

    /// A null state keeps the state and the user who confirmed it.
    private static final String COPY = "copied AS (INSERT INTO annotation_revision " + COLUMNS + """
                SELECT r.project_id, r.image_id, r.annotation_id, w.seq,
                    CASE WHEN c.deletion THEN w.seq ELSE 9223372036854775807 END, c.action, r.kind, r.class_index,
                    coalesce(c.state, r.annotation_state), r.geometry, r.bbox_x, r.bbox_y, r.bbox_w, r.bbox_h, r.area,
                    r.attributes, r.confidence, r.notes, r.source_id, :actor::bigint, :now::timestamptz, r.created_by, r.created_at,
                    CASE WHEN c.state = 1 THEN NULL WHEN c.state IS NULL OR r.annotation_state > 1 THEN r.confirmed_by
                         ELSE :actor::bigint END,
                    CASE WHEN c.state = 1 THEN NULL WHEN c.state IS NULL OR r.annotation_state > 1 THEN r.confirmed_at
                         ELSE :now::timestamptz END
                FROM unnest(:copiedIds::bigint[], :copiedActions::int[], :copiedStates::int[], :deletions::boolean[])
                         AS c(annotation_id, action, state, deletion)
                JOIN closed r ON r.annotation_id = c.annotation_id CROSS JOIN writer w),
            """;

    /// What a save does not set is that of the closed revision.
    private static final String ADD = "added AS (INSERT INTO annotation_revision " + COLUMNS + """
                SELECT :project, a.image_id, a.annotation_id, w.seq, 9223372036854775807, a.action, a.kind, a.class_index, 1,
                    a.geometry, a.x, a.y, a.width, a.height, a.area, a.attributes, a.confidence, a.notes, r.source_id,
                    :actor::bigint, :now::timestamptz,
                    CASE WHEN r.annotation_id IS NULL THEN :actor::bigint ELSE r.created_by END,
                    coalesce(r.created_at, :now::timestamptz), NULL, NULL
                FROM unnest(:addedImages::text[], :addedIds::bigint[], :addedActions::int[], :kinds::int[], :classes::int[],
                            :geometries::text[], :xs::float8[], :ys::float8[], :widths::float8[], :heights::float8[],
                            :areas::float8[], :attributes::text[], :confidences::float8[], :notes::text[])
                         AS a(image_id, annotation_id, action, kind, class_index, geometry, x, y, width, height, area, attributes,
                              confidence, notes)
                LEFT JOIN closed r ON r.annotation_id = a.annotation_id CROSS JOIN writer w),
            """;

    private static final String UPDATE_IMAGES = """
            changed_image AS (
                UPDATE image i SET status = c.status, total = c.total, confirmed = c.confirmed, has_no_object = c.has_no_object,
                    first_modified_at = coalesce(i.first_modified_at, :now::timestamptz), last_modified_at = :now::timestamptz,
                    confirmed_at = c.confirmed_at::timestamptz, confirmed_by = c.confirmed_by
                FROM unnest((SELECT :images::text[]), (SELECT :statuses::int[]), (SELECT :totals::int[]),
                            (SELECT :confirmed::int[]), (SELECT :noObjects::boolean[]), (SELECT :confirmedAts::text[]),
                            (SELECT :confirmedBys::bigint[]))
                         AS c(image_id, status, total, confirmed, has_no_object, confirmed_at, confirmed_by)
                WHERE i.project_id = (SELECT :project::text) AND i.image_id = c.image_id),
            status_change AS (
                INSERT INTO image_status_change (project_id, seq, image_id, status, actor, changed_at)
                SELECT :project, w.seq, c.image_id, c.status, :actor::bigint, :now::timestamptz
                FROM unnest(:statusImages::text[], :newStatuses::int[]) AS c(image_id, status) CROSS JOIN writer w),
            """;

    public static final String STORE = CLOSE + COPY + ADD + UPDATE_IMAGES + UndoStepDao.INSERT
            + "SELECT seq, (SELECT count(*) FROM closed) AS closed FROM writer";

    private RevisionWriteDao() {}

    /// A copy of an open revision.
    ///
    /// @param state number of the new state, null to keep it
    record Copy(
            RevisionHeader current, int action, @Nullable Integer state, boolean deletion) {}

    /// What a write stores besides its number.
    ///
    /// @param seq its number if it has one already
    /// @param updated the revisions that `added` replaces
    /// @param images the changed images as they are after the write
    /// @param before the same images and others as they were locked
    /// @param step the undo step, null if the write is none
    record Changes(
            String projectId,
            @Nullable Long seq,
            @Nullable Long actor,
            Instant now,
            List<AnnotationRevision> updated,
            List<AnnotationRevision> added,
            List<Copy> copies,
            Collection<ProjectImageRow> images,
            Map<String, ProjectImageRow> before,
            UndoStepRow.@Nullable ImageStep step) {}

    /// Returns the number of the write. Call it after all row locks are taken, like [RevisionLock#nextSeqShared].
    static long store(Handle handle, Changes changes) {
        record Stored(long seq, long closed) {}
        var query = handle.createQuery(STORE)
                .bind("project", changes.projectId())
                .bind("seq", changes.seq())
                .bind("actor", changes.actor())
                .bind("now", changes.now());
        bindClosed(query, changes);
        bindCopies(query, changes.copies());
        bindAdded(query, changes.added());
        bindImages(query, changes);
        var onlyImage = changes.images().size() == 1
                ? changes.images().iterator().next().imageId()
                : null;
        UndoStepDao.bind(query, changes.step(), changes.actor(), onlyImage, CallContext.requestId());
        var stored = query.map((row, _) -> new Stored(row.getLong("seq"), row.getLong("closed")))
                .one();
        if (stored.closed() != changes.updated().size() + changes.copies().size()) {
            throw new IllegalStateException("The write replaces "
                    + (changes.updated().size() + changes.copies().size()) + " revisions, of which only "
                    + stored.closed() + " are current. Its images must be locked before they are read.");
        }
        return stored.seq();
    }

    private static void bindClosed(Query query, Changes changes) {
        var updated = changes.updated();
        var copies = changes.copies();
        var ids = new Long[updated.size() + copies.size()];
        var seqs = new Long[ids.length];
        for (var i = 0; i < ids.length; i++) {
            var isUpdated = i < updated.size();
            var copied = isUpdated ? null : copies.get(i - updated.size()).current();
            ids[i] = copied == null ? updated.get(i).annotationId() : copied.annotationId();
            seqs[i] = copied == null ? updated.get(i).seq() : copied.seq();
        }
        query.bindArray("closedIds", Long.class, (Object[]) ids).bindArray("closedSeqs", Long.class, (Object[]) seqs);
    }

    private static void bindCopies(Query query, List<Copy> copies) {
        bindColumn(
                query, "copiedIds", Long.class, copies, copy -> copy.current().annotationId());
        bindColumn(query, "copiedActions", Integer.class, copies, Copy::action);
        bindColumn(query, "copiedStates", Integer.class, copies, Copy::state);
        bindColumn(query, "deletions", Boolean.class, copies, Copy::deletion);
    }

    private static void bindAdded(Query query, List<AnnotationRevision> added) {
        bindColumn(query, "addedImages", String.class, added, AnnotationRevision::imageId);
        bindColumn(query, "addedIds", Long.class, added, AnnotationRevision::annotationId);
        bindColumn(
                query,
                "addedActions",
                Integer.class,
                added,
                revision -> revision.action().getNumber());
        var contents = added.stream().map(AnnotationRevision::content).toList();
        bindColumn(query, "classes", Integer.class, contents, AnnotationContent::classIndex);
        bindColumn(query, "attributes", String.class, contents, AnnotationContent::attributes);
        bindColumn(query, "confidences", Double.class, contents, AnnotationContent::confidence);
        bindColumn(query, "notes", String.class, contents, AnnotationContent::notes);
        var geometries = contents.stream().map(AnnotationContent::geometry).toList();
        bindColumn(
                query,
                "kinds",
                Integer.class,
                geometries,
                geometry -> geometry.kind().code());
        bindColumn(
                query,
                "geometries",
                String.class,
                geometries,
                geometry -> geometry.text().toString());
        bindColumn(query, "xs", Double.class, geometries, geometry -> geometry.x());
        bindColumn(query, "ys", Double.class, geometries, geometry -> geometry.y());
        bindColumn(query, "widths", Double.class, geometries, geometry -> geometry.width());
        bindColumn(query, "heights", Double.class, geometries, geometry -> geometry.height());
        bindColumn(query, "areas", Double.class, geometries, geometry -> geometry.area());
    }

    private static void bindImages(Query query, Changes changes) {
        var images = changes.images();
        bindColumn(query, "images", String.class, images, ProjectImageRow::imageId);
        bindColumn(
                query,
                "statuses",
                Integer.class,
                images,
                image -> image.status().getNumber());
        bindColumn(query, "totals", Integer.class, images, ProjectImageRow::total);
        bindColumn(query, "confirmed", Integer.class, images, ProjectImageRow::confirmed);
        bindColumn(query, "noObjects", Boolean.class, images, ProjectImageRow::hasNoObject);
        bindColumn(
                query,
                "confirmedAts",
                String.class,
                images,
                image ->
                        image.confirmedAt() == null ? null : image.confirmedAt().toString());
        bindColumn(query, "confirmedBys", Long.class, images, ProjectImageRow::confirmedBy);
        var changed = images.stream()
                .filter(image -> Objects.requireNonNull(changes.before().get(image.imageId()))
                                .status()
                        != image.status())
                .toList();
        bindColumn(query, "statusImages", String.class, changed, ProjectImageRow::imageId);
        bindColumn(
                query,
                "newStatuses",
                Integer.class,
                changed,
                image -> image.status().getNumber());
    }

    private static <T, V> void bindColumn(
            Query query, String name, Class<V> type, Collection<T> rows, Function<T, @Nullable V> value) {
        query.bindArray(name, type, rows.stream().map(value).toArray());
    }
}

package dev.labeler.annotation.revision;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads of `annotation_revision`.
public final class RevisionDao {
    private RevisionDao() {}

    /// Returns the newest revision of each annotation, deletions included; unknown ids are omitted. The result can
    /// become stale unless the transaction has locked the images.
    public static Map<Long, AnnotationRevision> findLatest(Handle handle, Collection<Long> annotationIds) {
        var found = new HashMap<Long, AnnotationRevision>();
        handle.createQuery("""
                        SELECT r.* FROM unnest(:ids) AS i(id)
                        CROSS JOIN LATERAL (SELECT * FROM annotation_revision
                                            WHERE annotation_id = i.id ORDER BY seq DESC LIMIT 1) r
                        """)
                .bindArray("ids", Long.class, annotationIds)
                .map(RevisionMapper::map)
                .forEach(revision -> found.put(revision.annotationId(), revision));
        return found;
    }

    public static @Nullable AnnotationRevision findLatest(Handle handle, long annotationId) {
        return findLatest(handle, List.of(annotationId)).get(annotationId);
    }

    /// Like [#findLatest(Handle, Collection)], without geometry, attributes and notes.
    public static Map<Long, AnnotationRevision> findLatestWithoutText(Handle handle, Collection<Long> annotationIds) {
        var found = new HashMap<Long, AnnotationRevision>();
        handle.createQuery("""
                        SELECT r.project_id, r.image_id, r.annotation_id, r.seq, r.valid_to, r.action, r.kind, r.class_index,
                            r.annotation_state, '' AS geometry, r.bbox_x, r.bbox_y, r.bbox_w, r.bbox_h, r.area,
                            NULL AS attributes, r.confidence, NULL AS notes, r.source_id, r.actor, r.changed_at, r.created_by,
                            r.created_at, r.confirmed_by, r.confirmed_at, r.restores
                        FROM unnest(:ids) AS i(id)
                        CROSS JOIN LATERAL (SELECT * FROM annotation_revision
                                            WHERE annotation_id = i.id ORDER BY seq DESC LIMIT 1) r
                        """)
                .bindArray("ids", Long.class, annotationIds)
                .map(RevisionMapper::map)
                .forEach(revision -> found.put(revision.annotationId(), revision));
        return found;
    }

    /// Like [#findLatest(Handle, Collection)], without the content.
    public static Map<Long, RevisionHeader> findHeaders(Handle handle, Collection<Long> annotationIds) {
        var found = new HashMap<Long, RevisionHeader>();
        handle.createQuery("SELECT " + RevisionHeader.COLUMNS + """
                        FROM unnest(:ids) AS i(id)
                        CROSS JOIN LATERAL (SELECT * FROM annotation_revision
                                            WHERE annotation_id = i.id ORDER BY seq DESC LIMIT 1) r
                        """)
                .bindArray("ids", Long.class, annotationIds)
                .map(RevisionHeader::map)
                .forEach(head -> found.put(head.annotationId(), head));
        return found;
    }

    public static @Nullable RevisionHeader findHeader(Handle handle, long annotationId) {
        return findHeaders(handle, List.of(annotationId)).get(annotationId);
    }

    /// Returns the `no_object` annotations of the image, at most one.
    ///
    /// Project and image are subqueries, so that the planner does not use column statistics for them. These
    /// do not contain a new project, and the planner would scan all its revisions by number.
    public static List<RevisionHeader> findNoObject(Handle handle, String projectId, String imageId) {
        return handle.createQuery("SELECT " + RevisionHeader.COLUMNS + """
                        FROM annotation_revision
                        WHERE project_id = (SELECT :project::text) AND image_id = (SELECT :image::text) AND valid_to = 9223372036854775807 AND kind = 9
                        """)
                .bind("project", projectId)
                .bind("image", imageId)
                .map(RevisionHeader::map)
                .list();
    }

    /// Returns the newest revision number of the project, 0 if there is none.
    public static long findNewestSeq(Handle handle, String projectId) {
        return handle.createQuery("SELECT max(seq) FROM annotation_revision WHERE project_id = :project")
                .bind("project", projectId)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    /// Returns a number that is above every committed revision of all projects. Writes that are running may get
    /// a lower one.
    public static long findNextSeq(Handle handle) {
        return handle.createQuery("SELECT last_value + 1 FROM revision_seq")
                .mapTo(Long.class)
                .one();
    }

    /// Returns the highest revision number of the project whose time is not later than `at`, null if there is
    /// none. Reads backwards from the newest revision; call [TransactionRunner#useIndexOrder] first.
    public static @Nullable Long findLastSeqAt(Handle handle, String projectId, Instant at) {
        return handle.createQuery("""
                        SELECT seq FROM (SELECT seq, changed_at FROM annotation_revision
                                         WHERE project_id = :project ORDER BY seq DESC OFFSET 0) newest
                        WHERE changed_at <= :at LIMIT 1
                        """)
                .bind("project", projectId)
                .bind("at", at)
                .mapTo(Long.class)
                .findOne()
                .orElse(null);
    }

    /// Allocates new annotation ids, ascending.
    public static PrimitiveIterator.OfLong newIds(Handle handle, int count) {
        if (count == 0) {
            return LongStream.empty().iterator();
        }
        record Block(long first, long last) {}
        var block = handle.createQuery("""
                        SELECT min(id), max(id) FROM (SELECT nextval('annotation_id_seq') AS id FROM generate_series(1, :count)) ids
                        """)
                .bind("count", count)
                .map((row, _) -> new Block(row.getLong(1), row.getLong(2)))
                .one();
        if (block.last() - block.first() + 1 == count) {
            return LongStream.range(block.first(), block.first() + count).iterator();
        }
        // Concurrent transactions took ids in between, so the range has gaps: read every id.
        return handle
                .createQuery("SELECT nextval('annotation_id_seq') FROM generate_series(1, :count)")
                .bind("count", count)
                .mapTo(Long.class)
                .list()
                .stream()
                .mapToLong(Long::longValue)
                .iterator();
    }
}

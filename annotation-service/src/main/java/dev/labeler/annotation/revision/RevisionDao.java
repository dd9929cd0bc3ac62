package dev.labeler.annotation.revision;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.proto.annotation.v1.RevisionAction;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads of `annotation_revision`, and the two statements that write it: close and append.
public final class RevisionDao {
    private RevisionDao() {}

    /// The newest revision of each annotation, deletions included; unknown ids are left out.
    /// Authoritative only for annotations on images that this transaction has locked.
    public static Map<Long, Revision> latest(Handle handle, Collection<Long> annotationIds) {
        var found = new HashMap<Long, Revision>();
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

    public static @Nullable Revision latest(Handle handle, long annotationId) {
        return latest(handle, List.of(annotationId)).get(annotationId);
    }

    /// The rows that one write made.
    public static List<Revision> ofWrite(Handle handle, String projectId, long seq) {
        return handle.createQuery("""
                        SELECT * FROM annotation_revision WHERE project_id = :project AND seq = :seq
                        ORDER BY image_id, annotation_id
                        """)
                .bind("project", projectId)
                .bind("seq", seq)
                .map(RevisionMapper::map)
                .list();
    }

    /// What each revision replaced: the newest one before it, deletions included; nothing for a
    /// creation.
    public static Map<Long, Revision> before(Handle handle, String projectId, long seq) {
        var found = new HashMap<Long, Revision>();
        handle.createQuery("""
                        SELECT p.* FROM annotation_revision r
                        CROSS JOIN LATERAL (SELECT * FROM annotation_revision q
                                            WHERE q.project_id = r.project_id AND q.image_id = r.image_id
                                              AND q.annotation_id = r.annotation_id AND q.seq < r.seq
                                            ORDER BY q.seq DESC LIMIT 1) p
                        WHERE r.project_id = :project AND r.seq = :seq
                        """)
                .bind("project", projectId)
                .bind("seq", seq)
                .map(RevisionMapper::map)
                .forEach(revision -> found.put(revision.annotationId(), revision));
        return found;
    }

    /// The current annotations of an image, by id.
    public static List<Revision> live(Handle handle, String projectId, String imageId) {
        return handle.createQuery("""
                        SELECT * FROM annotation_revision
                        WHERE project_id = :project AND image_id = :image AND valid_to = 9223372036854775807
                        ORDER BY annotation_id
                        """)
                .bind("project", projectId)
                .bind("image", imageId)
                .map(RevisionMapper::map)
                .list();
    }

    /// The newest revision of the project, 0 where there is none.
    public static long newest(Handle handle, String projectId) {
        return handle.createQuery("SELECT max(seq) FROM annotation_revision WHERE project_id = :project")
                .bind("project", projectId)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    /// That many new annotation ids, ascending.
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
        // Others took ids in between, so the block has holes, and theirs must not be used: ask for each.
        return handle
                .createQuery("SELECT nextval('annotation_id_seq') FROM generate_series(1, :count)")
                .bind("count", count)
                .mapTo(Long.class)
                .list()
                .stream()
                .mapToLong(Long::longValue)
                .iterator();
    }

    static void close(Handle handle, List<Revision> revisions, long seq) {
        var batch = handle.prepareBatch("""
                UPDATE annotation_revision SET valid_to = :closedBy
                WHERE project_id = :project AND image_id = :image AND annotation_id = :annotation AND seq = :seq
                """);
        for (var revision : revisions) {
            batch.bind("closedBy", seq)
                    .bind("project", revision.projectId())
                    .bind("image", revision.imageId())
                    .bind("annotation", revision.annotationId())
                    .bind("seq", revision.seq())
                    .add();
        }
        batch.execute();
    }

    /// Closes the live rows of an image that are on the other side of the line between draft and
    /// confirmed and appends their copies on this side. How many that were.
    static int moveAll(
            Handle handle,
            String projectId,
            String imageId,
            long seq,
            @Nullable Long actor,
            Instant now,
            boolean confirm) {
        return handle.createUpdate("""
                        WITH closed AS (
                            UPDATE annotation_revision SET valid_to = :seq
                            WHERE project_id = :project AND image_id = :image AND valid_to = 9223372036854775807
                              AND (annotation_state = 1) = :confirm
                            RETURNING *)
                        INSERT INTO annotation_revision (project_id, image_id, annotation_id, seq, action, kind, class_index,
                            annotation_state, geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, attributes, confidence, notes,
                            source_id, actor, changed_at, created_by, created_at, confirmed_by, confirmed_at)
                        SELECT project_id, image_id, annotation_id, :seq, :action, kind, class_index,
                            :state, geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, attributes, confidence, notes,
                            source_id, :actor, :now, created_by, created_at,
                            CASE WHEN :confirm THEN :actor::bigint END, CASE WHEN :confirm THEN :now::timestamptz END
                        FROM closed
                        """)
                .bind("seq", seq)
                .bind("project", projectId)
                .bind("image", imageId)
                .bind("confirm", confirm)
                .bind(
                        "action",
                        (confirm ? RevisionAction.REVISION_ACTION_CONFIRM : RevisionAction.REVISION_ACTION_UNCONFIRM)
                                .getNumber())
                .bind("state", (confirm ? AnnotationState.CONFIRMED : AnnotationState.DRAFT).code())
                .bind("actor", actor)
                .bind("now", now)
                .execute();
    }

    static void append(Handle handle, List<Revision> revisions) {
        var batch = handle.prepareBatch("""
                INSERT INTO annotation_revision (project_id, image_id, annotation_id, seq, valid_to, action, kind, class_index,
                    annotation_state, geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, attributes, confidence, notes, source_id,
                    actor, changed_at, created_by, created_at, confirmed_by, confirmed_at, restores)
                VALUES (:projectId, :imageId, :annotationId, :seq, :validTo, :actionNumber, :kind, :classIndex,
                    :stateNumber, :text, :x, :y, :width, :height, :area, :attributes, :confidence, :notes,
                    :sourceId, :actor, :changedAt, :createdBy, :createdAt, :confirmedBy, :confirmedAt, :restores)
                """);
        for (var revision : revisions) {
            var geometry = revision.content().geometry();
            batch.bindMethods(revision)
                    .bind("actionNumber", revision.action().getNumber())
                    .bind("kind", geometry.kind().code())
                    .bind("classIndex", revision.content().classIndex())
                    .bind("stateNumber", revision.state().code())
                    .bind("text", geometry.text().toString())
                    .bind("x", geometry.x())
                    .bind("y", geometry.y())
                    .bind("width", geometry.width())
                    .bind("height", geometry.height())
                    .bind("area", geometry.area())
                    .bind("attributes", revision.content().attributes())
                    .bind("confidence", revision.content().confidence())
                    .bind("notes", revision.content().notes())
                    .add();
        }
        batch.execute();
    }
}

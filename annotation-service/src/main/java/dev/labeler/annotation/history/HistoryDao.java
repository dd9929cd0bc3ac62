package dev.labeler.annotation.history;

import dev.labeler.annotation.annotation.AnnotationMapping;
import dev.labeler.annotation.annotation.ClassIndex;
import dev.labeler.annotation.project.ProjectMapping;
import dev.labeler.annotation.revision.Revision;
import dev.labeler.annotation.revision.RevisionMapper;
import dev.labeler.proto.annotation.v1.HistoryEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// Revisions as events, each with the one that it replaced.
final class HistoryDao {
    private static final String BEFORE = """
            SELECT r.annotation_id AS of_annotation, r.seq AS of_seq, p.* FROM unnest(:annotations, :seqs) AS r(annotation_id, seq)
            CROSS JOIN LATERAL (SELECT * FROM annotation_revision q
                                WHERE q.annotation_id = r.annotation_id AND q.seq < r.seq
                                ORDER BY q.seq DESC LIMIT 1) p
            """;

    private HistoryDao() {}

    /// Newest first.
    static List<HistoryEntry> ofProject(Handle handle, String projectId, long skip, int limit) {
        return entries(
                handle,
                projectId,
                handle.createQuery("""
                                SELECT * FROM annotation_revision WHERE project_id = :project
                                ORDER BY seq DESC, annotation_id DESC OFFSET :skip LIMIT :limit
                                """)
                        .bind("project", projectId)
                        .bind("skip", skip)
                        .bind("limit", limit));
    }

    /// Newest first.
    static List<HistoryEntry> ofAnnotation(Handle handle, String projectId, long annotationId, long skip, int limit) {
        return entries(
                handle,
                projectId,
                handle.createQuery("""
                                SELECT * FROM annotation_revision WHERE annotation_id = :annotation
                                ORDER BY seq DESC OFFSET :skip LIMIT :limit
                                """)
                        .bind("annotation", annotationId)
                        .bind("skip", skip)
                        .bind("limit", limit));
    }

    static List<HistoryEntry> ofWrite(Handle handle, String projectId, long seq) {
        return entries(
                handle,
                projectId,
                handle.createQuery("""
                                SELECT * FROM annotation_revision WHERE project_id = :project AND seq = :seq
                                ORDER BY annotation_id DESC
                                """).bind("project", projectId).bind("seq", seq));
    }

    private static List<HistoryEntry> entries(Handle handle, String projectId, Query query) {
        var revisions = query.map(RevisionMapper::map).list();
        var annotations = new ArrayList<Long>();
        var seqs = new ArrayList<Long>();
        for (var revision : revisions) {
            annotations.add(revision.annotationId());
            seqs.add(revision.seq());
        }
        record Event(long annotationId, long seq) {}
        var before = new HashMap<Event, Revision>();
        handle.createQuery(BEFORE)
                .bindArray("annotations", Long.class, annotations)
                .bindArray("seqs", Long.class, seqs)
                .map((row, context) -> before.put(
                        new Event(row.getLong("of_annotation"), row.getLong("of_seq")),
                        RevisionMapper.map(row, context)))
                .list();
        var classes = ClassIndex.of(handle, projectId);
        return revisions.stream()
                .map(revision ->
                        entry(revision, before.get(new Event(revision.annotationId(), revision.seq())), classes))
                .toList();
    }

    private static HistoryEntry entry(Revision revision, @Nullable Revision before, ClassIndex classes) {
        var entry = HistoryEntry.newBuilder()
                .setId(revision.seq())
                .setAnnotationId(revision.annotationId())
                .setAction(revision.action())
                .setTimestamp(ProjectMapping.toProto(revision.changedAt()));
        if (before != null && !before.isDeletion()) {
            entry.setPreviousState(AnnotationMapping.toProto(before, classes));
        }
        if (!revision.isDeletion()) {
            entry.setNewState(AnnotationMapping.toProto(revision, classes));
        }
        if (revision.actor() != null) {
            entry.setChangedBy(revision.actor());
        }
        return entry.build();
    }
}

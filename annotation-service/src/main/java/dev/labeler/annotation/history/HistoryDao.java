package dev.labeler.annotation.history;

import dev.labeler.annotation.annotation.AnnotationMapping;
import dev.labeler.annotation.annotation.ProjectClassIndex;
import dev.labeler.annotation.project.ProjectMapping;
import dev.labeler.annotation.revision.AnnotationRevision;
import dev.labeler.annotation.revision.RevisionMapper;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.HistoryEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// Reads revisions as history entries, each with the revision that it replaced.
final class HistoryDao {
    private static final String TEXT_BYTES =
            "octet_length(geometry) + coalesce(octet_length(attributes), 0) + coalesce(octet_length(notes), 0)";

    private static final String WITH_BEFORE = """
            SELECT r.annotation_id, r.seq, before.seq AS before_seq, r.text_bytes + coalesce(before.text_bytes, 0) AS text_bytes
            FROM (SELECT annotation_id, seq, %s AS text_bytes FROM annotation_revision WHERE %s) r
            LEFT JOIN LATERAL (SELECT seq, %s AS text_bytes FROM annotation_revision b
                               WHERE b.annotation_id = r.annotation_id AND b.seq < r.seq
                               ORDER BY b.seq DESC LIMIT 1) before ON true
            ORDER BY r.seq DESC, r.annotation_id DESC
            """;

    private static final String WITHOUT_TEXT = """
            r.project_id, r.image_id, r.annotation_id, r.seq, r.valid_to, r.action, r.kind, r.class_index, r.annotation_state,
            '' AS geometry, r.bbox_x, r.bbox_y, r.bbox_w, r.bbox_h, r.area, NULL AS attributes, r.confidence, r.notes,
            r.source_id, r.actor, r.changed_at, r.created_by, r.created_at, r.confirmed_by, r.confirmed_at, r.restores
            """;

    private HistoryDao() {}

    private record Key(long annotationId, long seq) {}

    /// @param textBytes bytes of text of the revision and of the one that it replaced
    private record Event(Key key, @Nullable Key before, long textBytes) {}

    /// Newest first.
    static List<HistoryEntry> listOfProject(
            Handle handle, String projectId, long skip, int limit, ResponseTextBudget budget) {
        var events = readEvents(handle.createQuery(WITH_BEFORE.formatted(
                        TEXT_BYTES,
                        "project_id = :project ORDER BY seq DESC, annotation_id DESC OFFSET :skip LIMIT :limit",
                        TEXT_BYTES))
                .bind("project", projectId)
                .bind("skip", skip)
                .bind("limit", limit));
        return toEntries(handle, projectId, events, budget);
    }

    /// Newest first.
    static List<HistoryEntry> listOfAnnotation(
            Handle handle, String projectId, long annotationId, long skip, int limit, ResponseTextBudget budget) {
        var events = readEvents(handle.createQuery(WITH_BEFORE.formatted(
                        TEXT_BYTES,
                        "annotation_id = :annotation ORDER BY seq DESC OFFSET :skip LIMIT :limit",
                        TEXT_BYTES))
                .bind("annotation", annotationId)
                .bind("skip", skip)
                .bind("limit", limit));
        return toEntries(handle, projectId, events, budget);
    }

    /// Entries of one write, newest annotation first.
    static List<HistoryEntry> listOfWrite(
            Handle handle, String projectId, long seq, int limit, ResponseTextBudget budget) {
        var events = readEvents(handle.createQuery(WITH_BEFORE.formatted(
                        TEXT_BYTES,
                        "project_id = :project AND seq = :seq ORDER BY annotation_id DESC LIMIT :limit",
                        TEXT_BYTES))
                .bind("project", projectId)
                .bind("seq", seq)
                .bind("limit", limit));
        return toEntries(handle, projectId, events, budget);
    }

    private static List<Event> readEvents(Query query) {
        return query.map((row, _) -> {
                    var key = new Key(row.getLong("annotation_id"), row.getLong("seq"));
                    var before = row.getObject("before_seq", Long.class);
                    return new Event(
                            key,
                            before == null ? null : new Key(key.annotationId(), before),
                            row.getLong("text_bytes"));
                })
                .list();
    }

    private static List<HistoryEntry> toEntries(
            Handle handle, String projectId, List<Event> events, ResponseTextBudget budget) {
        var numComplete = 0;
        while (numComplete < events.size()
                && budget.tryReserve(events.get(numComplete).textBytes())) {
            numComplete++;
        }
        var rows = new HashMap<Key, AnnotationRevision>();
        readRevisions(handle, "r.*", events.subList(0, numComplete), rows);
        readRevisions(handle, WITHOUT_TEXT, events.subList(numComplete, events.size()), rows);
        var classes = ProjectClassIndex.of(handle, projectId);
        var entries = new ArrayList<HistoryEntry>(events.size());
        for (var event : events) {
            var before = event.before() == null ? null : rows.get(event.before());
            var revision = Objects.requireNonNull(rows.get(event.key()));
            entries.add(toEntry(revision, before, classes, entries.size() >= numComplete));
        }
        return entries;
    }

    private static void readRevisions(
            Handle handle, String columns, List<Event> events, Map<Key, AnnotationRevision> into) {
        if (events.isEmpty()) {
            return;
        }
        var keys = events.stream()
                .flatMap(event -> Stream.of(event.key(), event.before()))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        handle.createQuery("SELECT " + columns + """
                         FROM unnest(:annotations, :seqs) AS k(annotation_id, seq)
                        JOIN annotation_revision r ON r.annotation_id = k.annotation_id AND r.seq = k.seq
                        """)
                .bindArray(
                        "annotations",
                        Long.class,
                        keys.stream().map(Key::annotationId).toList())
                .bindArray("seqs", Long.class, keys.stream().map(Key::seq).toList())
                .map(RevisionMapper::map)
                .forEach(revision -> into.putIfAbsent(new Key(revision.annotationId(), revision.seq()), revision));
    }

    private static HistoryEntry toEntry(
            AnnotationRevision revision,
            @Nullable AnnotationRevision before,
            ProjectClassIndex classes,
            boolean abridged) {
        var entry = HistoryEntry.newBuilder()
                .setId(revision.seq())
                .setAnnotationId(revision.annotationId())
                .setAction(revision.action())
                .setTimestamp(ProjectMapping.toProto(revision.changedAt()))
                .setIsAbridged(abridged);
        if (before != null && !before.isDeletion()) {
            entry.setPreviousState(toProto(before, classes, abridged));
        }
        if (!revision.isDeletion()) {
            entry.setNewState(toProto(revision, classes, abridged));
        }
        if (revision.actor() != null) {
            entry.setChangedBy(revision.actor());
        }
        return entry.build();
    }

    private static Annotation toProto(AnnotationRevision revision, ProjectClassIndex classes, boolean abridged) {
        return abridged
                ? AnnotationMapping.toAbridgedProto(revision, classes)
                : AnnotationMapping.toProto(revision, classes);
    }
}

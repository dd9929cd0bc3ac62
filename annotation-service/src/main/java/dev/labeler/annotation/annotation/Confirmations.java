package dev.labeler.annotation.annotation;

import dev.labeler.annotation.revision.Revision;
import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.annotation.revision.Write;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.kit.rpc.Failure;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Moves annotations between draft, confirmed and verified. Where an annotation is in that state
/// already nothing is written.
final class Confirmations {
    private Confirmations() {}

    /// @throws Failure ANNOTATION_NOT_FOUND, UNPROCESSABLE for verifying a draft
    static Revision move(
            Handle handle,
            String projectId,
            long annotationId,
            AnnotationState state,
            @Nullable Long actor,
            Instant now) {
        var moved = moveAll(handle, projectId, List.of(annotationId), state, actor, now)
                .get(annotationId);
        if (moved == null) {
            throw AnnotationFailures.notFound(annotationId, "");
        }
        return moved;
    }

    /// Those that exist, as one write.
    static Map<Long, Revision> moveAll(
            Handle handle,
            String projectId,
            Collection<Long> annotationIds,
            AnnotationState state,
            @Nullable Long actor,
            Instant now) {
        var images = new TreeSet<String>();
        RevisionDao.latest(handle, annotationIds).values().forEach(revision -> images.add(revision.imageId()));
        var write = Write.begin(handle, projectId, images, actor, now);
        var current = RevisionDao.latest(handle, annotationIds);
        var moved = new LinkedHashMap<Long, Revision>();
        for (var id : annotationIds) {
            var revision = current.get(id);
            if (revision != null && revision.isLive() && revision.projectId().equals(projectId)) {
                moved.computeIfAbsent(id, _ -> isThere(revision, state) ? revision : write.move(revision, state));
            }
        }
        write.finish();
        return moved;
    }

    private static boolean isThere(Revision revision, AnnotationState state) {
        return switch (state) {
            case DRAFT -> revision.state() == AnnotationState.DRAFT;
            case CONFIRMED -> revision.isConfirmed();
            case VERIFIED -> {
                if (revision.state() == AnnotationState.DRAFT) {
                    throw Failure.unprocessable("Confirm the annotation before you verify it.")
                            .with("annotation_id", revision.annotationId())
                            .with("path", "annotation_state")
                            .violation("annotation_state", "is draft, must be confirmed");
                }
                yield revision.state() == AnnotationState.VERIFIED;
            }
        };
    }
}

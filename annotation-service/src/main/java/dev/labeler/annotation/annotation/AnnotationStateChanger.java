package dev.labeler.annotation.annotation;

import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.annotation.revision.RevisionHeader;
import dev.labeler.annotation.revision.RevisionWriter;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.kit.rpc.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Moves annotations between draft, confirmed and verified. Where an annotation is in that state
/// already nothing is written.
final class AnnotationStateChanger {
    private AnnotationStateChanger() {}

    /// @throws Failure ANNOTATION_NOT_FOUND, UNPROCESSABLE for verifying a draft
    static RevisionHeader changeState(
            Handle handle,
            String projectId,
            long annotationId,
            AnnotationState state,
            @Nullable Long actor,
            Instant now) {
        var moved = changeStates(handle, projectId, List.of(annotationId), state, actor, now)
                .get(annotationId);
        if (moved == null) {
            throw AnnotationFailures.notFound(annotationId, "");
        }
        return moved;
    }

    /// Those that exist, as one write.
    static Map<Long, RevisionHeader> changeStates(
            Handle handle,
            String projectId,
            Collection<Long> annotationIds,
            AnnotationState state,
            @Nullable Long actor,
            Instant now) {
        var images = new TreeSet<String>();
        RevisionDao.findHeaders(handle, annotationIds).values().forEach(head -> images.add(head.imageId()));
        var write = RevisionWriter.begin(handle, projectId, images, actor, now);
        var result = new LinkedHashMap<Long, RevisionHeader>();
        var others = new ArrayList<RevisionHeader>();
        for (var head : RevisionDao.findHeaders(handle, annotationIds).values()) {
            if (head.isLive() && head.projectId().equals(projectId)) {
                if (isThere(head, state)) {
                    result.put(head.annotationId(), head);
                } else {
                    others.add(head);
                }
            }
        }
        write.changeState(others, state).forEach(head -> result.put(head.annotationId(), head));
        write.finish();
        return result;
    }

    private static boolean isThere(RevisionHeader head, AnnotationState state) {
        return switch (state) {
            case DRAFT -> !head.isConfirmed();
            case CONFIRMED -> head.isConfirmed();
            case VERIFIED -> {
                if (!head.isConfirmed()) {
                    throw Failure.unprocessable("Confirm the annotation before you verify it.")
                            .with("annotation_id", head.annotationId())
                            .with("path", "annotation_state")
                            .violation("annotation_state", "is draft, must be confirmed");
                }
                yield head.state() == AnnotationState.VERIFIED;
            }
        };
    }
}

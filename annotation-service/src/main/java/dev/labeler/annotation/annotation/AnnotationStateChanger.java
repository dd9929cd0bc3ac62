package dev.labeler.annotation.annotation;

import dev.labeler.annotation.lease.LeaseCheck;
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
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Changes annotations between draft, confirmed and verified. An annotation that is already in the state is
/// not written.
final class AnnotationStateChanger {
    private AnnotationStateChanger() {}

    /// @param lease the lease under which the caller works, null for no check of leases
    /// @throws Failure ANNOTATION_NOT_FOUND, IMAGE_LEASED, UNPROCESSABLE for verifying a draft
    static RevisionHeader changeState(
            Handle handle,
            String projectId,
            long annotationId,
            AnnotationState state,
            @Nullable String lease,
            @Nullable Long actor,
            Instant now) {
        var changed = changeStates(handle, projectId, List.of(annotationId), state, lease, actor, now)
                .get(annotationId);
        if (changed == null) {
            throw AnnotationFailures.notFound(annotationId, "");
        }
        return changed;
    }

    /// Changes those that exist, as one writer.
    ///
    /// @throws Failure IMAGE_LEASED if one of their images has another lease
    static Map<Long, RevisionHeader> changeStates(
            Handle handle,
            String projectId,
            Collection<Long> annotationIds,
            AnnotationState state,
            @Nullable String lease,
            @Nullable Long actor,
            Instant now) {
        var writer = RevisionWriter.begin(handle, projectId, List.of(), annotationIds, actor, now);
        var headers = RevisionDao.findHeaders(handle, annotationIds).values();
        LeaseCheck.require(
                handle, projectId, headers.stream().map(RevisionHeader::imageId).toList(), lease, actor);
        var result = new LinkedHashMap<Long, RevisionHeader>();
        var toChange = new ArrayList<RevisionHeader>();
        for (var header : headers) {
            if (header.isLive() && header.projectId().equals(projectId)) {
                if (isInState(header, state)) {
                    result.put(header.annotationId(), header);
                } else {
                    toChange.add(header);
                }
            }
        }
        var changed = writer.changeState(toChange, state);
        writer.finish();
        changed.forEach(header -> result.put(header.annotationId(), header.numbered(writer.seq())));
        return result;
    }

    private static boolean isInState(RevisionHeader header, AnnotationState state) {
        return switch (state) {
            case DRAFT -> !header.isConfirmed();
            case CONFIRMED -> header.isConfirmed();
            case VERIFIED -> {
                if (!header.isConfirmed()) {
                    throw Failure.unprocessable("Annotation " + header.annotationId()
                                    + " is a draft. Confirm it before you verify it.")
                            .with("annotation_id", header.annotationId())
                            .with("path", "annotation_state")
                            .violation("annotation_state", "must be confirmed, is draft");
                }
                yield header.state() == AnnotationState.VERIFIED;
            }
        };
    }
}

package dev.labeler.annotation.annotation;

import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.annotation.revision.RevisionHeader;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.BulkConfirmAnnotationsRequest;
import dev.labeler.proto.annotation.v1.BulkConfirmAnnotationsResponse;
import dev.labeler.proto.annotation.v1.BulkConfirmError;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// Confirms annotations of any projects, each on its own; those of one project are one step of
/// undo.
final class BulkConfirmer {
    private static final int MOST = 1000;

    private final Database database;
    private final ProjectAccessCheck access;
    private final Clock clock;

    BulkConfirmer(Database database, ProjectAccessCheck access, Clock clock) {
        this.database = database;
        this.access = access;
        this.clock = clock;
    }

    BulkConfirmAnnotationsResponse confirm(BulkConfirmAnnotationsRequest request) {
        if (request.getAnnotationIdsCount() > MOST) {
            throw Failure.invalid("At most " + MOST + " annotations at once.").with("path", "annotation_ids");
        }
        var ids = new LinkedHashSet<>(request.getAnnotationIdsList());
        var current = database.jdbi().withHandle(handle -> RevisionDao.findHeaders(handle, ids));
        var refusals = new HashMap<Long, Failure>();
        // Access is asked of another service, so before the transaction that may be run twice.
        var byProject = allowed(ids, current, refusals);
        return database.transactions()
                .once(
                        request,
                        BulkConfirmAnnotationsResponse.parser(),
                        handle -> confirm(handle, ids, byProject, refusals));
    }

    private Map<String, List<Long>> allowed(
            Set<Long> ids, Map<Long, RevisionHeader> current, Map<Long, Failure> refusals) {
        var byProject = new TreeMap<String, List<Long>>();
        for (var id : ids) {
            var revision = current.get(id);
            if (revision == null) {
                refusals.put(id, AnnotationFailures.notFound(id, ""));
                continue;
            }
            try {
                access.granted(revision.projectId(), () -> AnnotationFailures.notFound(id, ""));
                byProject
                        .computeIfAbsent(revision.projectId(), _ -> new ArrayList<>())
                        .add(id);
            } catch (Failure e) {
                refusals.put(id, e);
            }
        }
        return byProject;
    }

    private BulkConfirmAnnotationsResponse confirm(
            Handle handle, Set<Long> ids, Map<String, List<Long>> byProject, Map<Long, Failure> refusals) {
        var moved = new HashMap<Long, RevisionHeader>();
        byProject.forEach((projectId, ofProject) -> moved.putAll(AnnotationStateChanger.changeStates(
                handle,
                projectId,
                ofProject,
                AnnotationState.CONFIRMED,
                Caller.current().userId(),
                clock.instant())));
        var answer = BulkConfirmAnnotationsResponse.newBuilder();
        for (var id : ids) {
            var revision = moved.get(id);
            if (revision != null) {
                answer.addResults(AnnotationMapping.confirmation(revision));
                continue;
            }
            var failure = refusals.getOrDefault(id, AnnotationFailures.notFound(id, ""));
            answer.addErrors(BulkConfirmError.newBuilder()
                    .setAnnotationId(id)
                    .setError(failure.reason().name().toLowerCase(Locale.ROOT))
                    .setMessage(failure.text()));
        }
        return answer.setConfirmed(answer.getResultsCount())
                .setFailed(answer.getErrorsCount())
                .build();
    }
}

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

/// Confirms annotations of any projects, each with its own result. Those of one project are one undo step.
final class BulkConfirmer {
    private static final int MAX_ANNOTATIONS = 1000;

    private final Database database;
    private final ProjectAccessCheck access;
    private final Clock clock;

    BulkConfirmer(Database database, ProjectAccessCheck access, Clock clock) {
        this.database = database;
        this.access = access;
        this.clock = clock;
    }

    BulkConfirmAnnotationsResponse confirm(BulkConfirmAnnotationsRequest request) {
        if (request.getAnnotationIdsCount() > MAX_ANNOTATIONS) {
            throw Failure.invalid("The request has " + request.getAnnotationIdsCount() + " annotations; at most "
                            + MAX_ANNOTATIONS + " are allowed.")
                    .with("path", "annotation_ids");
        }
        var ids = new LinkedHashSet<>(request.getAnnotationIdsList());
        var current = database.jdbi().withHandle(handle -> RevisionDao.findHeaders(handle, ids));
        var failures = new HashMap<Long, Failure>();
        // The access check calls another service, so it runs before the transaction, which may be retried.
        var byProject = groupAllowedByProject(ids, current, failures);
        return database.transactions()
                .once(
                        request,
                        BulkConfirmAnnotationsResponse.parser(),
                        handle -> confirm(handle, request, ids, byProject, failures));
    }

    private Map<String, List<Long>> groupAllowedByProject(
            Set<Long> ids, Map<Long, RevisionHeader> current, Map<Long, Failure> failures) {
        var byProject = new TreeMap<String, List<Long>>();
        for (var id : ids) {
            var revision = current.get(id);
            if (revision == null) {
                failures.put(id, AnnotationFailures.notFound(id, ""));
                continue;
            }
            try {
                access.requireAccess(revision.projectId(), () -> AnnotationFailures.notFound(id, ""));
                byProject
                        .computeIfAbsent(revision.projectId(), _ -> new ArrayList<>())
                        .add(id);
            } catch (Failure e) {
                failures.put(id, e);
            }
        }
        return byProject;
    }

    private BulkConfirmAnnotationsResponse confirm(
            Handle handle,
            BulkConfirmAnnotationsRequest request,
            Set<Long> ids,
            Map<String, List<Long>> byProject,
            Map<Long, Failure> failures) {
        var confirmed = new HashMap<Long, RevisionHeader>();
        byProject.forEach((projectId, idsOfProject) -> confirmed.putAll(AnnotationStateChanger.changeStates(
                handle,
                projectId,
                idsOfProject,
                AnnotationState.CONFIRMED,
                request.hasLease() ? request.getLease() : null,
                Caller.current().userId(),
                clock.instant())));
        var response = BulkConfirmAnnotationsResponse.newBuilder();
        for (var id : ids) {
            var revision = confirmed.get(id);
            if (revision != null) {
                response.addResults(AnnotationMapping.toConfirmation(revision));
                continue;
            }
            var failure = failures.getOrDefault(id, AnnotationFailures.notFound(id, ""));
            response.addErrors(BulkConfirmError.newBuilder()
                    .setAnnotationId(id)
                    .setError(failure.reason().name().toLowerCase(Locale.ROOT))
                    .setMessage(failure.text()));
        }
        return response.setConfirmed(response.getResultsCount())
                .setFailed(response.getErrorsCount())
                .build();
    }
}

package dev.labeler.edge.limit;

import java.util.List;
import java.util.Set;

/// Which of a caller's buckets a route counts on.
public enum LimitClass {
    /// The caller's ordinary one.
    STANDARD,
    /// The larger one of annotation work, so that drawing fast leaves room for everything else.
    ANNOTATION,
    /// None: never counted, never refused.
    UNLIMITED;

    /// These and everything below them.
    private static final List<String> ANNOTATION_WORK = List.of(
            "/api/v1/annotations",
            "/api/annotations",
            "/api/v1/projects/{}/images",
            "/api/v1/projects/{}/leases",
            "/api/v1/projects/{}/history",
            "/api/v1/projects/{}/undo",
            "/api/v1/projects/{}/redo");

    /// What watches the house, and the beacon that a closing page sends with its last work.
    private static final Set<String> NEVER_REFUSED =
            Set.of("GET /health", "GET /health/ready", "GET /metrics", "POST /api/v1/projects/{}/versions/working");

    /// @param template as the contract spells it; how it names its variables does not matter
    public static LimitClass ofRoute(String method, String template) {
        var route = template.replaceAll("\\{[^}]*}", "{}");
        if (NEVER_REFUSED.contains(method + " " + route)) {
            return UNLIMITED;
        }
        return ANNOTATION_WORK.stream().anyMatch(work -> route.equals(work) || route.startsWith(work + "/"))
                ? ANNOTATION
                : STANDARD;
    }
}

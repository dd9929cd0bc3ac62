package dev.labeler.annotation.annotation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Rows of `client_id`: which annotation was created under an id that the client made.
final class ClientIdDao {
    private ClientIdDao() {}

    /// The use of a client id.
    ///
    /// @param bodyHash SHA-256 of the creation in hex
    record Use(long annotationId, String bodyHash) {
        boolean hasSameBody(Use other) {
            return bodyHash.equals(other.bodyHash);
        }
    }

    /// Stores the ids that are not used yet, and returns the earlier uses of the others. A concurrent
    /// transaction with the same id is waited for. Call it before the revision number is allocated, since a
    /// writer that waits must not block a freeze.
    static Map<UUID, Use> claim(Handle handle, String projectId, Map<UUID, Use> uses) {
        var earlier = new TreeMap<>(uses);
        if (earlier.isEmpty()) {
            return Map.of();
        }
        // In the order of the ids, so that concurrent writers do not deadlock.
        handle.createQuery("""
                        INSERT INTO client_id (project_id, client_id, annotation_id, body_hash)
                        SELECT :project, client_id, annotation_id, decode(body_hash, 'hex')
                        FROM unnest(:clients, :annotations, :hashes) AS given(client_id, annotation_id, body_hash)
                        ORDER BY client_id
                        ON CONFLICT (project_id, client_id) DO NOTHING RETURNING client_id
                        """)
                .bind("project", projectId)
                .bindArray("clients", UUID.class, earlier.keySet())
                .bindArray(
                        "annotations",
                        Long.class,
                        earlier.values().stream().map(Use::annotationId).toList())
                .bindArray(
                        "hashes",
                        String.class,
                        earlier.values().stream().map(Use::bodyHash).toList())
                .mapTo(UUID.class)
                .forEach(earlier::remove);
        return earlier.isEmpty() ? Map.of() : find(handle, projectId, List.copyOf(earlier.keySet()));
    }

    private static Map<UUID, Use> find(Handle handle, String projectId, List<UUID> clientIds) {
        var found = new HashMap<UUID, Use>();
        handle.createQuery("""
                        SELECT client_id, annotation_id, encode(body_hash, 'hex') AS body_hash FROM client_id
                        WHERE project_id = :project AND client_id = ANY(:clients)
                        """)
                .bind("project", projectId)
                .bindArray("clients", UUID.class, clientIds)
                .map((row, _) -> Map.entry(
                        row.getObject("client_id", UUID.class),
                        new Use(row.getLong("annotation_id"), row.getString("body_hash"))))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }
}

package dev.labeler.dataset.audit;

import dev.labeler.dataset.access.Viewers;
import dev.labeler.dataset.catalog.Grants;
import dev.labeler.dataset.catalog.Paging;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.dataset.v1.AuditEntry;
import dev.labeler.proto.dataset.v1.ListAuditRequest;
import dev.labeler.proto.dataset.v1.ListAuditResponse;
import dev.labeler.proto.dataset.v1.PermissionServiceGrpc;
import java.util.List;

/// Reads the audit, newest first.
public final class AuditList {
    private final Database database;
    private final Grants grants;
    private final Viewers viewers;

    public AuditList(Database database, Grants grants, Viewers viewers) {
        this.database = database;
        this.grants = grants;
        this.viewers = viewers;
    }

    public ListAuditResponse list(ListAuditRequest request) {
        var limit = Paging.limit(request.hasLimit() ? request.getLimit() : Paging.USUAL, Paging.MOST);
        var seesAll = viewers.current().all();
        if (!seesAll) {
            requireOwner(request.getDatasetId());
        }
        var found =
                entries(request.getDatasetId(), request.hasBefore() ? request.getBefore() : Long.MAX_VALUE, limit + 1);
        if (seesAll && found.isEmpty()) {
            requireOwner(request.getDatasetId());
        }
        var response = ListAuditResponse.newBuilder();
        if (found.size() > limit) {
            found = found.subList(0, limit);
            response.setNextBefore(found.getLast().getId());
        }
        return response.addAllEntries(found).build();
    }

    private void requireOwner(String datasetId) {
        grants.of(datasetId, PermissionServiceGrpc.getListAuditMethod());
    }

    private List<AuditEntry> entries(String datasetId, long before, int limit) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                SELECT a.*, ARRAY(SELECT key FROM jsonb_each_text(details) ORDER BY key) AS names,
                                       ARRAY(SELECT value FROM jsonb_each_text(details) ORDER BY key) AS values
                                FROM audit a WHERE dataset_id = :dataset AND audit_id < :before
                                ORDER BY audit_id DESC LIMIT :limit
                                """)
                        .bind("dataset", datasetId)
                        .bind("before", before)
                        .bind("limit", limit)
                        .map((row, _) -> AuditMapping.toProto(row))
                        .list());
    }
}

package dev.labeler.dataset.audit;

import dev.labeler.dataset.access.ViewerResolver;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.proto.dataset.v1.AuditEntry;
import dev.labeler.proto.dataset.v1.ListAuditRequest;
import dev.labeler.proto.dataset.v1.ListAuditResponse;
import java.util.List;

/// Reads the audit log, newest entry first.
public final class AuditReader {
    private final Database database;
    private final DatasetAccessCheck accessCheck;
    private final ViewerResolver viewers;

    public AuditReader(Database database, DatasetAccessCheck accessCheck, ViewerResolver viewers) {
        this.database = database;
        this.accessCheck = accessCheck;
        this.viewers = viewers;
    }

    public ListAuditResponse list(ListAuditRequest request) {
        var page = PageRequest.keyset(request);
        var before = before(request, page);
        var seesAll = viewers.getCached().all();
        if (!seesAll) {
            requireOwner(request.getDatasetId());
        }
        var found = entries(request.getDatasetId(), before, page.skip(), page.limit() + 1);
        if (seesAll && found.isEmpty()) {
            requireOwner(request.getDatasetId());
        }
        var response = ListAuditResponse.newBuilder();
        if (found.size() > page.limit()) {
            found = found.subList(0, page.limit());
            var last = found.getLast().getId();
            response.setNextBefore(last);
            page.setNextPageToken(response, Long.toString(last));
        }
        return response.addAllEntries(found).build();
    }

    private void requireOwner(String datasetId) {
        accessCheck.require(datasetId);
    }

    private static long before(ListAuditRequest request, PageRequest page) {
        if (page.position() == null) {
            return request.hasBefore() ? request.getBefore() : Long.MAX_VALUE;
        }
        try {
            return Long.parseLong(page.position());
        } catch (NumberFormatException e) {
            throw Failure.invalid("The page token is invalid. Repeat the request without it.")
                    .with("path", "page_token");
        }
    }

    private List<AuditEntry> entries(String datasetId, long before, int skip, int limit) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                SELECT a.*, ARRAY(SELECT key FROM jsonb_each_text(details) ORDER BY key) AS names,
                                       ARRAY(SELECT value FROM jsonb_each_text(details) ORDER BY key) AS values
                                FROM audit a WHERE dataset_id = :dataset AND audit_id < :before
                                ORDER BY audit_id DESC OFFSET :skip LIMIT :limit
                                """)
                        .bind("dataset", datasetId)
                        .bind("before", before)
                        .bind("skip", skip)
                        .bind("limit", limit)
                        .map((row, _) -> AuditMapping.toProto(row))
                        .list());
    }
}

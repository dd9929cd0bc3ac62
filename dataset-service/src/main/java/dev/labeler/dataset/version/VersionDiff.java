package dev.labeler.dataset.version;

import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.proto.dataset.v1.ChangeKind;
import dev.labeler.proto.dataset.v1.DiffDatasetVersionsRequest;
import dev.labeler.proto.dataset.v1.DiffDatasetVersionsResponse;
import dev.labeler.proto.dataset.v1.FileChange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// Computes the difference between two versions. Rows that are valid in both are excluded first, so that the cost
/// beyond one index scan depends on the changes.
final class VersionDiff {

    /// Content that was removed under one path and added under another is one renamed file; equal contents are
    /// paired in the order of their paths.
    private static final String CHANGES = """
            WITH before AS (
                SELECT path, sha256, size, split FROM stored_file
                WHERE dataset_id = :id AND version_from <= :a AND :a < version_to AND NOT (version_from <= :b AND :b < version_to)
            ), after AS (
                SELECT path, sha256, size, split FROM stored_file
                WHERE dataset_id = :id AND version_from <= :b AND :b < version_to AND NOT (version_from <= :a AND :a < version_to)
            ), both_ways AS (
                SELECT b.path AS old_path, b.sha256 AS old_sha256, b.size AS old_size, b.split AS old_split,
                       a.path, a.sha256, a.size, a.split
                FROM before b FULL JOIN after a ON a.path = b.path
            ), gone AS (
                SELECT *, row_number() OVER (PARTITION BY old_sha256 ORDER BY old_path) AS n FROM both_ways WHERE path IS NULL
            ), come AS (
                SELECT *, row_number() OVER (PARTITION BY sha256 ORDER BY path) AS n FROM both_ways WHERE old_path IS NULL
            ), change AS (
                SELECT 3 AS kind, old_path, old_sha256, old_size, old_split, path, sha256, size, split
                FROM both_ways WHERE old_path = path AND (old_sha256, old_split) IS DISTINCT FROM (sha256, split)
                UNION ALL
                SELECT CASE WHEN g.old_path IS NULL THEN 1 WHEN c.path IS NULL THEN 2 ELSE 4 END,
                       g.old_path, g.old_sha256, g.old_size, g.old_split, coalesce(c.path, g.old_path), c.sha256, c.size, c.split
                FROM gone g FULL JOIN come c ON c.sha256 = g.old_sha256 AND c.n = g.n
            )
            """;

    private final Database database;

    VersionDiff(Database database) {
        this.database = database;
    }

    DiffDatasetVersionsResponse diff(DiffDatasetVersionsRequest request, DatasetRow dataset) {
        var page = PageRequest.keyset(request);
        return database.transactions().inSnapshot(handle -> {
            DatasetVersionReader.require(handle, dataset.id(), request.getFromVersion());
            DatasetVersionReader.require(handle, dataset.id(), request.getToVersion());
            var response = DiffDatasetVersionsResponse.newBuilder()
                    .setDatasetId(dataset.id())
                    .setFromVersion(request.getFromVersion())
                    .setToVersion(request.getToVersion());
            count(handle, request, response);
            page(handle, request, page, response);
            return response.build();
        });
    }

    private static void count(
            Handle handle, DiffDatasetVersionsRequest request, DiffDatasetVersionsResponse.Builder response) {
        handle.createQuery(CHANGES + "SELECT kind, count(*) AS n FROM change GROUP BY kind")
                .bind("id", request.getDatasetId())
                .bind("a", request.getFromVersion())
                .bind("b", request.getToVersion())
                .map((row, _) -> {
                    var n = row.getLong("n");
                    return switch (kind(row)) {
                        case CHANGE_KIND_ADDED -> response.setAdded(n);
                        case CHANGE_KIND_REMOVED -> response.setRemoved(n);
                        case CHANGE_KIND_CHANGED -> response.setChanged(n);
                        case CHANGE_KIND_RENAMED -> response.setRenamed(n);
                        case CHANGE_KIND_UNSPECIFIED, UNRECOGNIZED -> response;
                    };
                })
                .list();
    }

    private static void page(
            Handle handle,
            DiffDatasetVersionsRequest request,
            PageRequest page,
            DiffDatasetVersionsResponse.Builder response) {
        handle.createQuery(CHANGES + "SELECT * FROM change WHERE path > :after ORDER BY path OFFSET :skip LIMIT :limit")
                .bind("id", request.getDatasetId())
                .bind("a", request.getFromVersion())
                .bind("b", request.getToVersion())
                .bind("after", page.position() == null ? "" : page.position())
                .bind("skip", page.skip())
                .bind("limit", page.limit())
                .map((row, _) -> change(row))
                .forEach(response::addChanges);
        if (response.getChangesCount() == page.limit()) {
            page.setNextPageToken(
                    response, response.getChanges(page.limit() - 1).getPath());
        }
    }

    private static ChangeKind kind(ResultSet row) throws SQLException {
        return Objects.requireNonNull(ChangeKind.forNumber(row.getInt("kind")));
    }

    private static FileChange change(ResultSet row) throws SQLException {
        var kind = kind(row);
        var change = FileChange.newBuilder()
                .setPath(Objects.requireNonNull(row.getString("path")))
                .setChange(kind);
        if (kind == ChangeKind.CHANGE_KIND_RENAMED) {
            change.setOldPath(Objects.requireNonNull(row.getString("old_path")));
        }
        var oldSha256 = row.getBytes("old_sha256");
        if (oldSha256 != null) {
            change.setOldSha256(HexFormat.of().formatHex(oldSha256)).setOldSize(row.getLong("old_size"));
        }
        var sha256 = row.getBytes("sha256");
        if (sha256 != null) {
            change.setSha256(HexFormat.of().formatHex(sha256)).setSize(row.getLong("size"));
        }
        var oldSplit = row.getString("old_split");
        if (oldSplit != null) {
            change.setOldSplit(oldSplit);
        }
        var split = row.getString("split");
        if (split != null) {
            change.setSplit(split);
        }
        return change.build();
    }
}

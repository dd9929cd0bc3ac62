package dev.labeler.standalone.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.labeler.kit.db.TransactionRunner;
import dev.labeler.kit.storage.ObjectInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What a backup has found, in temporary tables of one database session: memory does not depend on the number of
/// objects, and stores list keys in different orders.
final class ObjectIndex {
    private static final int BATCH = 1000;

    private final Handle handle;

    /// @param handle stays open; the tables end with its session
    ObjectIndex(Handle handle) {
        this.handle = handle;
        handle.execute("""
                CREATE TEMP TABLE backup_content (sha256 text COLLATE "C" PRIMARY KEY, size bigint NOT NULL);
                CREATE TEMP TABLE backup_known (
                    bucket text NOT NULL, key text COLLATE "C" NOT NULL, size bigint NOT NULL, etag text NOT NULL,
                    sha256 text NOT NULL, line text NOT NULL, PRIMARY KEY (bucket, key));
                CREATE TEMP TABLE backup_listed (
                    bucket text NOT NULL, key text COLLATE "C" NOT NULL, size bigint NOT NULL, etag text NOT NULL,
                    PRIMARY KEY (bucket, key));
                CREATE TEMP TABLE backup_relisted (
                    bucket text NOT NULL, key text COLLATE "C" NOT NULL, PRIMARY KEY (bucket, key));
                CREATE TEMP TABLE backup_referenced (
                    bucket text NOT NULL, key text COLLATE "C" NOT NULL, size bigint, sha256 text,
                    required boolean NOT NULL, PRIMARY KEY (bucket, key));
                """);
    }

    /// An object that the backup does not have yet.
    record PendingObject(String bucket, String key, long size) {}

    /// Adds contents that the backup's store has.
    void addContents(List<BackupContent> contents) {
        handle.createUpdate("""
                        INSERT INTO backup_content SELECT * FROM unnest(:hashes::text[], :sizes::bigint[])
                        ON CONFLICT (sha256) DO UPDATE SET size = excluded.size
                        """)
                .bindArray(
                        "hashes",
                        String.class,
                        contents.stream().map(BackupContent::sha256).toList())
                .bindArray(
                        "sizes",
                        Long.class,
                        contents.stream().map(BackupContent::size).toList())
                .execute();
    }

    /// Adds objects whose contents the backup's store should have.
    void addKnown(List<BackupObject> objects) {
        handle.createUpdate("""
                        INSERT INTO backup_known
                        SELECT * FROM unnest(:buckets::text[], :keys::text[], :sizes::bigint[], :etags::text[],
                                             :hashes::text[], :lines::text[])
                        ON CONFLICT (bucket, key) DO UPDATE
                        SET size = excluded.size, etag = excluded.etag, sha256 = excluded.sha256, line = excluded.line
                        """)
                .bindArray(
                        "buckets",
                        String.class,
                        objects.stream().map(BackupObject::bucket).toList())
                .bindArray(
                        "keys",
                        String.class,
                        objects.stream().map(BackupObject::key).toList())
                .bindArray(
                        "sizes",
                        Long.class,
                        objects.stream().map(BackupObject::size).toList())
                .bindArray(
                        "etags",
                        String.class,
                        objects.stream().map(BackupObject::etag).toList())
                .bindArray(
                        "hashes",
                        String.class,
                        objects.stream().map(BackupObject::sha256).toList())
                .bindArray(
                        "lines",
                        String.class,
                        objects.stream().map(BackupObject::toLine).toList())
                .execute();
    }

    /// Removes objects whose contents the backup's store does not have.
    void removeUnstored() {
        handle.execute("""
                DELETE FROM backup_known k
                WHERE NOT EXISTS (SELECT FROM backup_content c WHERE c.sha256 = k.sha256 AND c.size = k.size)
                """);
        handle.execute("ANALYZE backup_known; ANALYZE backup_content");
    }

    void addListed(String bucket, Stream<ObjectInfo> objects) {
        addAll(
                objects,
                page -> handle.createUpdate("""
                        INSERT INTO backup_listed
                        SELECT :bucket, * FROM unnest(:keys::text[], :sizes::bigint[], :etags::text[])
                        ON CONFLICT (bucket, key) DO UPDATE SET size = excluded.size, etag = excluded.etag
                        """)
                        .bind("bucket", bucket)
                        .bindArray(
                                "keys",
                                String.class,
                                page.stream().map(ObjectInfo::key).toList())
                        .bindArray(
                                "sizes",
                                Long.class,
                                page.stream().map(ObjectInfo::size).toList())
                        .bindArray(
                                "etags",
                                String.class,
                                page.stream().map(ObjectInfo::etag).toList())
                        .execute());
    }

    void addRelisted(String bucket, Stream<ObjectInfo> objects) {
        addAll(
                objects,
                page -> handle.createUpdate("""
                        INSERT INTO backup_relisted SELECT :bucket, unnest(:keys::text[]) ON CONFLICT DO NOTHING
                        """)
                        .bind("bucket", bucket)
                        .bindArray(
                                "keys",
                                String.class,
                                page.stream().map(ObjectInfo::key).toList())
                        .execute());
    }

    /// Adds the objects that rows of the current snapshot refer to.
    ///
    /// @param query SQL with the columns key, size, sha256, required
    void addReferenced(String bucket, String query) {
        handle.createUpdate("""
                        INSERT INTO backup_referenced
                        SELECT :bucket, key, max(size), max(sha256), bool_or(required) FROM (%s) AS r GROUP BY key
                        """.formatted(query)).bind("bucket", bucket).execute();
    }

    /// Number and bytes of the listed objects that the backup does not have.
    BackupTotal pendingListed() {
        return handle.createQuery("SELECT count(*), coalesce(sum(size), 0) FROM (" + PENDING_LISTED + ") p")
                .bind("bucket", "")
                .bind("key", "")
                .map((row, _) -> new BackupTotal(row.getLong(1), row.getLong(2)))
                .one();
    }

    private static final String PENDING_LISTED = """
            SELECT l.bucket, l.key, l.size FROM backup_listed l
            WHERE (l.bucket, l.key) > (:bucket, :key) AND NOT EXISTS (
                SELECT FROM backup_known k
                WHERE k.bucket = l.bucket AND k.key = l.key AND k.size = l.size AND k.etag = l.etag)
            """;

    /// The next listed objects that the backup does not have, in the order of bucket and key.
    List<PendingObject> pendingListed(@Nullable PendingObject after, int limit) {
        return pending(PENDING_LISTED, after, limit);
    }

    /// The next referenced objects that the backup does not have, or has with another content. One whose content is
    /// stored for another key is not among them, see [#useStoredContents].
    List<PendingObject> pendingReferenced(@Nullable PendingObject after, int limit) {
        return pending("""
                SELECT r.bucket, r.key, coalesce(r.size, 0) AS size FROM backup_referenced r
                LEFT JOIN backup_known k ON k.bucket = r.bucket AND k.key = r.key
                WHERE (r.bucket, r.key) > (:bucket, :key) AND (k.key IS NULL OR k.sha256 <> r.sha256)
                """, after, limit);
    }

    /// Uses stored contents for referenced keys whose objects are replaced again and again: the snapshot refers to a
    /// content that another object has.
    void useStoredContents() throws JsonProcessingException {
        var matches = handle.createQuery("""
                        SELECT DISTINCT ON (r.bucket, r.key) r.bucket, r.key, other.line
                        FROM backup_referenced r
                        JOIN backup_known other ON other.sha256 = r.sha256
                        LEFT JOIN backup_known k ON k.bucket = r.bucket AND k.key = r.key
                        WHERE k.key IS NULL OR k.sha256 <> r.sha256
                        ORDER BY r.bucket, r.key, other.key
                        """)
                .map((row, _) -> List.of(row.getString(1), row.getString(2), row.getString(3)))
                .list();
        var objects = new ArrayList<BackupObject>();
        for (var match : matches) {
            objects.add(BackupObject.parse(match.get(2)).at(match.get(0), match.get(1)));
        }
        addKnown(objects);
    }

    /// Visits the objects of the backup in the order of bucket and key: those that existed before the snapshot and
    /// exist after it, and those that the snapshot refers to. Others were deleted before it or written after it.
    <X extends Exception> BackupTotal visitFinal(FinalVisitor<X> visitor) throws X {
        // In a transaction the driver fetches rows in pages.
        return handle.<BackupTotal, X>inTransaction(_ -> {
            var count = 0L;
            var bytes = 0L;
            try (var objects = handle.createQuery(FINAL)
                    .setFetchSize(BATCH)
                    .map((row, _) -> new FinalObject(row.getLong(1), row.getString(2)))
                    .iterator()) {
                while (objects.hasNext()) {
                    var object = objects.next();
                    visitor.visit(object.line());
                    count++;
                    bytes += object.size();
                }
            }
            return new BackupTotal(count, bytes);
        });
    }

    private static final String FINAL = """
            SELECT k.size, k.line FROM backup_known k
            JOIN (SELECT bucket, key FROM backup_listed JOIN backup_relisted USING (bucket, key)
                  UNION SELECT bucket, key FROM backup_referenced) f USING (bucket, key)
            ORDER BY k.bucket, k.key
            """;

    /// Receives the line of an object.
    @FunctionalInterface
    interface FinalVisitor<X extends Exception> {
        void visit(String line) throws X;
    }

    private record FinalObject(long size, String line) {}

    /// Describes objects that are not as the rows of the snapshot describe them.
    List<String> problems(int limit) {
        return handle.createQuery("""
                        SELECT r.bucket || ' ' || r.key || CASE
                                   WHEN k.key IS NULL THEN ' does not exist'
                                   ELSE ' has SHA-256 ' || k.sha256 || ' instead of ' || r.sha256 END
                        FROM backup_referenced r LEFT JOIN backup_known k USING (bucket, key)
                        WHERE r.required AND (k.key IS NULL OR k.sha256 <> r.sha256)
                        ORDER BY r.bucket, r.key LIMIT :limit
                        """).bind("limit", limit).mapTo(String.class).list();
    }

    /// Reads a page by the indexes: the planner has no current statistics of temporary tables, and would join them
    /// whole for each page.
    private List<PendingObject> pending(String query, @Nullable PendingObject after, int limit) {
        return handle.inTransaction(_ -> {
            TransactionRunner.useIndexOrder(handle);
            handle.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off");
            return handle.createQuery(query + " ORDER BY bucket, key LIMIT :limit")
                    .bind("bucket", after == null ? "" : after.bucket())
                    .bind("key", after == null ? "" : after.key())
                    .bind("limit", limit)
                    .map((row, _) -> new PendingObject(row.getString(1), row.getString(2), row.getLong(3)))
                    .list();
        });
    }

    private static void addAll(Stream<ObjectInfo> objects, Consumer<List<ObjectInfo>> page) {
        var batch = new ArrayList<ObjectInfo>(BATCH);
        try (objects) {
            objects.forEach(object -> {
                batch.add(object);
                if (batch.size() == BATCH) {
                    page.accept(batch);
                    batch.clear();
                }
            });
        }
        if (!batch.isEmpty()) {
            page.accept(batch);
        }
    }
}

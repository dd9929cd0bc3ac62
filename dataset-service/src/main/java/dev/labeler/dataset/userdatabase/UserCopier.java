package dev.labeler.dataset.userdatabase;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Copies organizations, users, invitations and project members from one user database to another. A row keeps its
/// id and is added where it is missing; an existing row is not changed. A second run changes nothing, and completes
/// a run that was killed. A row that would become a different user or organization is skipped and reported.
public final class UserCopier {
    private UserCopier() {}

    /// Called after each batch.
    @FunctionalInterface
    public interface ProgressListener {
        void onBatchCopied(String table, long done, long total);
    }

    /// Result of the copy of a table.
    ///
    /// @param kept rows that exist in the target already
    /// @param note further information, empty for none
    public record Outcome(String table, long read, long added, long kept, long skipped, String note) {}

    /// A row that was not added.
    ///
    /// @param row its key
    public record Collision(String table, String row, String reason) {}

    /// @param collisions the first hundred
    public record Report(List<Outcome> outcomes, List<Collision> collisions, boolean isComplete) {
        public Report {
            outcomes = List.copyOf(outcomes);
            collisions = List.copyOf(collisions);
        }
    }

    /// Reads the source in one snapshot, and writes each batch in a transaction. Creates missing tables in the
    /// target.
    ///
    /// @throws ConfigException where the source has no users, or the two are not copies of one directory
    public static Report run(DatabaseConfig from, DatabaseConfig to, ProgressListener listener) {
        // The source is only read, so its durability settings do not matter.
        try (var source = Database.connect(from.allowingUnsafe(), "public")) {
            if (!source.jdbi()
                    .withHandle(handle -> TableColumns.of(handle, "users").exists())) {
                throw new ConfigException("there is no table public.users to copy from");
            }
            try (var target = UserDatabase.open(to.withMigrate(true))) {
                return source.transactions().inSnapshot(handle -> copied(handle, target, listener));
            }
        }
    }

    private static Report copied(Handle source, Database target, ProgressListener listener) {
        setTimeZoneUtc(source);
        var skipped = new SkippedRowSet();
        var outcomes = new ArrayList<Outcome>();
        for (var table : UserTable.ALL) {
            outcomes.add(new TableCopier(table, source, target, skipped, listener).run());
        }
        return new Report(
                outcomes,
                skipped.first(),
                skipped.isEmpty() && outcomes.stream().allMatch(UserCopier::isWhole));
    }

    private static boolean isWhole(Outcome outcome) {
        return outcome.read() == outcome.added() + outcome.kept();
    }

    /// The platform's times may have no zone; they are in UTC.
    static void setTimeZoneUtc(Handle handle) {
        handle.execute("SET LOCAL TimeZone = 'UTC'");
    }
}

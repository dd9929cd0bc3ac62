package dev.labeler.dataset.userdatabase;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Copies organizations, users, invitations and project members from one user database to another.
/// A row keeps its id and is added where it is missing; one that is there is left as it is, so that
/// a second run changes nothing, and a run that was killed is finished by the next. What cannot be
/// added without becoming somebody else is skipped and reported.
public final class UserCopier {
    private UserCopier() {}

    /// Told after each batch.
    @FunctionalInterface
    public interface ProgressListener {
        void onBatchCopied(String table, long done, long total);
    }

    /// What became of a table's rows.
    ///
    /// @param kept rows that the target has already
    /// @param note what else there is to know, empty for nothing
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

    /// Reads one moment of the source; each batch of the target is a transaction. Missing tables of
    /// the target are made.
    ///
    /// @throws ConfigException where the source has no users, or where the two are not copies of one
    ///     directory at all
    public static Report run(DatabaseConfig from, DatabaseConfig to, ProgressListener watcher) {
        // Reading loses nothing, whatever the server promises.
        try (var source = Database.connect(from.allowingUnsafe(), "public")) {
            if (!source.jdbi()
                    .withHandle(handle -> TableColumns.of(handle, "users").exists())) {
                throw new ConfigException("there is no table public.users to copy from");
            }
            try (var target = UserDatabase.open(to)) {
                return source.transactions().inSnapshot(handle -> copied(handle, target, watcher));
            }
        }
    }

    private static Report copied(Handle source, Database target, ProgressListener watcher) {
        inUtc(source);
        var skipped = new SkippedRowSet();
        var outcomes = new ArrayList<Outcome>();
        for (var table : UserTable.ALL) {
            outcomes.add(new TableCopier(table, source, target, skipped, watcher).run());
        }
        return new Report(
                outcomes,
                skipped.first(),
                skipped.isEmpty() && outcomes.stream().allMatch(UserCopier::isWhole));
    }

    private static boolean isWhole(Outcome outcome) {
        return outcome.read() == outcome.added() + outcome.kept();
    }

    /// The platform's times may be without a zone, which are in UTC then.
    static void inUtc(Handle handle) {
        handle.execute("SET LOCAL TimeZone = 'UTC'");
    }
}

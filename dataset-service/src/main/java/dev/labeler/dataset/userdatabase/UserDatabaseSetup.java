package dev.labeler.dataset.userdatabase;

import dev.labeler.kit.config.Secret;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Prepares a user database for sign-ins: creates missing tables and one administrator. Does not change existing
/// ones.
public final class UserDatabaseSetup {
    private static final String UNCHANGED = "unchanged";
    private static final List<String> TABLES = List.of("organizations", "users", "invitations", "project_members");

    private UserDatabaseSetup() {}

    /// One checked item.
    ///
    /// @param what a table, or the administrator
    public record Step(String what, String found, String done) {}

    /// @param hasAdmin whether an active administrator exists now
    /// @param isAdminCreated whether this run created it
    public record Report(List<Step> steps, boolean hasAdmin, boolean isAdminCreated) {
        public Report {
            steps = List.copyOf(steps);
        }
    }

    /// @param email of the administrator to create where there is none
    public static Report run(DatabaseConfig config, String email, Secret password) {
        try (var database = Database.connect(config, "public")) {
            var before = database.jdbi().withHandle(UserDatabaseSetup::tables);
            UserDatabase.createTables(database);
            var steps = new ArrayList<Step>();
            for (var table : before) {
                steps.add(
                        table.exists()
                                ? new Step(
                                        "table " + table.table(),
                                        table.columns().size() + " columns",
                                        UNCHANGED)
                                : new Step("table " + table.table(), "none", "created"));
            }
            return withAdmin(database, email, password, steps);
        }
    }

    private static List<TableColumns> tables(Handle handle) {
        return TABLES.stream().map(table -> TableColumns.of(handle, table)).toList();
    }

    private static Report withAdmin(Database database, String email, Secret password, List<Step> steps) {
        var admin = database.jdbi().withHandle(UserDatabaseSetup::findAdmin);
        if (admin != null) {
            steps.add(new Step("administrator", admin, UNCHANGED));
            return new Report(steps, true, false);
        }
        return switch (FirstAdminSetup.ensureExists(database, email, password)) {
            case CREATED -> {
                steps.add(new Step("administrator", "none", "created " + email));
                yield new Report(steps, true, true);
            }
            case EXISTS -> {
                steps.add(new Step("administrator", "none, and " + email + " is a user without that role", UNCHANGED));
                yield new Report(steps, false, false);
            }
        };
    }

    private static @Nullable String findAdmin(Handle handle) {
        return handle.createQuery("""
                        SELECT email FROM public.users WHERE lower(system_role::text) = 'admin' AND is_active ORDER BY id LIMIT 1
                        """).mapTo(String.class).findOne().orElse(null);
    }
}

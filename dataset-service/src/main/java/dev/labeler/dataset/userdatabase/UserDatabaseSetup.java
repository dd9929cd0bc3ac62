package dev.labeler.dataset.userdatabase;

import dev.labeler.kit.config.Secret;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What a user database needs before anybody can sign in: its tables and one administrator. What
/// is there is left as it is, whoever made it.
public final class UserDatabaseSetup {
    private static final String KEPT = "left as it is";
    private static final List<String> TABLES = List.of("organizations", "users", "invitations", "project_members");

    private UserDatabaseSetup() {}

    /// One thing that was looked at.
    ///
    /// @param what a table, or the administrator
    public record Step(String what, String found, String done) {}

    /// @param hasAdmin whether somebody can administer now
    /// @param isAdminCreated whether that is the one who was made just now
    public record Report(List<Step> steps, boolean hasAdmin, boolean isAdminCreated) {
        public Report {
            steps = List.copyOf(steps);
        }
    }

    /// @param email of the administrator to make where there is none
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
                                        KEPT)
                                : new Step("table " + table.table(), "none", "created"));
            }
            return withAdmin(database, email, password, steps);
        }
    }

    private static List<TableColumns> tables(Handle handle) {
        return TABLES.stream().map(table -> TableColumns.of(handle, table)).toList();
    }

    private static Report withAdmin(Database database, String email, Secret password, List<Step> steps) {
        var admin = database.jdbi().withHandle(UserDatabaseSetup::anAdmin);
        if (admin != null) {
            steps.add(new Step("administrator", admin, KEPT));
            return new Report(steps, true, false);
        }
        return switch (FirstAdminSetup.ensureExists(database, email, password)) {
            case CREATED -> {
                steps.add(new Step("administrator", "none", "created " + email));
                yield new Report(steps, true, true);
            }
            case EXISTS -> {
                steps.add(new Step("administrator", "none, and " + email + " is a user without that role", KEPT));
                yield new Report(steps, false, false);
            }
        };
    }

    private static @Nullable String anAdmin(Handle handle) {
        return handle.createQuery("""
                        SELECT email FROM public.users WHERE lower(system_role::text) = 'admin' AND is_active ORDER BY id LIMIT 1
                        """).mapTo(String.class).findOne().orElse(null);
    }
}

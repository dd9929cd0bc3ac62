package dev.labeler.dataset.userdatabase;

import dev.labeler.kit.db.Database;
import dev.labeler.testing.TestPostgres;
import java.util.List;
import java.util.Map;

/// User databases as SQLAlchemy creates them: integer ids of sequences, times without a zone,
/// defaults outside of the table, unknown columns, roles in capitals.
final class PlatformUserTables {
    private static final String TABLES = """
            CREATE TABLE organizations (id serial PRIMARY KEY, name varchar(255) NOT NULL, plan varchar(20),
                created_at timestamp NOT NULL);
            CREATE TABLE users (id serial PRIMARY KEY, email varchar(255) NOT NULL UNIQUE, hashed_password varchar(255) NOT NULL,
                full_name varchar(255), system_role %s NOT NULL, organization_id integer REFERENCES organizations,
                is_active boolean NOT NULL, phone varchar(20), created_at timestamp NOT NULL, updated_at timestamp);
            CREATE TABLE invitations (id serial PRIMARY KEY, organization_id integer NOT NULL REFERENCES organizations,
                email varchar(255) NOT NULL, role varchar(30) NOT NULL, token_hash varchar(64) NOT NULL UNIQUE,
                invited_by integer REFERENCES users, expires_at timestamp NOT NULL, accepted_at timestamp, created_at timestamp NOT NULL);
            CREATE TABLE project_members (id serial PRIMARY KEY, project_id varchar(64) NOT NULL, user_id integer NOT NULL REFERENCES users,
                role varchar(30) NOT NULL, invited_by integer, joined_at timestamp NOT NULL, UNIQUE (project_id, user_id));
            """;

    private PlatformUserTables() {}

    /// With roles as text.
    static TestPostgres.Database asText() {
        return laidOut("varchar(30)");
    }

    /// With roles as an enum in capitals.
    static TestPostgres.Database asEnum() {
        var database = TestPostgres.freshDatabase();
        run(
                database,
                "CREATE TYPE systemrole AS ENUM ('ADMIN','MANAGER','ADVANCED_ENGINEER','STANDARD_ENGINEER','GUEST')");
        run(database, TABLES.formatted("systemrole"));
        return database;
    }

    private static TestPostgres.Database laidOut(String role) {
        var database = TestPostgres.freshDatabase();
        run(database, TABLES.formatted(role));
        return database;
    }

    static void run(TestPostgres.Database database, String sql) {
        try (var open = Database.connect(database.config(), "public")) {
            open.jdbi().useHandle(handle -> handle.createScript(sql).execute());
        }
    }

    /// Rows of a query, for comparing.
    static List<Map<String, Object>> rows(TestPostgres.Database database, String sql) {
        try (var open = Database.connect(database.config(), "public")) {
            return open.jdbi()
                    .withHandle(handle -> handle.createQuery(sql).mapToMap().list());
        }
    }
}

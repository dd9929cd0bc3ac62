package dev.labeler.dataset.userdatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.dataset.userdatabase.UserCopier.Collision;
import dev.labeler.dataset.userdatabase.UserCopier.Outcome;
import dev.labeler.dataset.userdatabase.UserCopier.Report;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Secret;
import dev.labeler.testing.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserCopierTest {
    private static final String SAMPLE = """
            INSERT INTO organizations (id, name, plan, created_at)
            SELECT n, 'org ' || n, 'gold', '2026-01-02 03:04:05' FROM generate_series(1, 3) AS n;
            INSERT INTO users (id, email, hashed_password, full_name, system_role, organization_id, is_active, phone, created_at)
            SELECT n, 'User' || n || '@example.org', '$2b$12$hash' || n, CASE WHEN n %% 2 = 0 THEN '김' || n END,
                   %s, CASE WHEN n <= 2000 THEN 1 + n %% 3 END, n <> 7, '+82', '2026-01-02 03:04:05.678901'
            FROM generate_series(1, 2500) AS n;
            INSERT INTO invitations (id, organization_id, email, role, token_hash, invited_by, expires_at, created_at)
            VALUES (11, 1, 'new@example.org', 'viewer', 'abc', 5, '2026-02-01', '2026-01-01'),
                   (12, 2, 'newer@example.org', 'viewer', 'abd', NULL, '2026-02-01', '2026-01-01');
            INSERT INTO project_members (id, project_id, user_id, role, invited_by, joined_at)
            SELECT n, 'proj_' || n, n, 'editor', 1, '2026-01-01' FROM generate_series(1, 100) AS n;
            """;
    private static final List<String> TABLES = List.of("organizations", "users", "invitations", "project_members");

    @Test
    void everyRowIsCopiedOnceWithItsId() {
        var from = PlatformUserTables.asEnum();
        PlatformUserTables.run(from, SAMPLE.formatted("'STANDARD_ENGINEER'::systemrole"));
        var to = TestPostgres.freshDatabase();
        var watched = new ArrayList<String>();

        var first = UserCopier.run(
                from.config(), to.config(), (table, done, total) -> watched.add(table + " " + done + "/" + total));

        assertThat(first.isComplete()).isTrue();
        assertThat(first.outcomes())
                .containsExactly(
                        new Outcome("organizations", 3, 3, 0, 0, "the target has no plan"),
                        new Outcome("users", 2500, 2500, 0, 0, "the target has no phone"),
                        new Outcome("invitations", 2, 2, 0, 0, ""),
                        new Outcome("project_members", 100, 100, 0, 0, "the target has no id"));
        assertThat(watched).contains("users 0/2500", "users 1000/2500", "users 2000/2500", "users 2500/2500");
        assertThat(PlatformUserTables.rows(to, """
                        SELECT id, email, hashed_password AS hash, full_name AS name, system_role::text AS role, organization_id AS org,
                               is_active AS active, (created_at AT TIME ZONE 'UTC')::text AS created FROM users WHERE id IN (6, 7) ORDER BY id
                        """))
                .extracting(Map::toString)
                .containsExactly(
                        "{id=6, email=User6@example.org, hash=$2b$12$hash6, name=김6, role=standard_engineer, org=1,"
                                + " active=true, created=2026-01-02 03:04:05.678901}",
                        "{id=7, email=User7@example.org, hash=$2b$12$hash7, name=null, role=standard_engineer, org=2,"
                                + " active=false, created=2026-01-02 03:04:05.678901}");

        var before = contents(to);
        var second = copy(from, to);
        assertThat(second.isComplete()).isTrue();
        assertThat(second.outcomes()).extracting(Outcome::added).containsOnly(0L);
        assertThat(second.outcomes()).extracting(Outcome::kept).containsExactly(3L, 2500L, 2L, 100L);
        assertThat(contents(to)).isEqualTo(before);
    }

    @Test
    void nextUserGetsAnIdThatWasNotCopied() {
        var from = PlatformUserTables.asText();
        PlatformUserTables.run(from, SAMPLE.formatted("'GUEST'"));
        var to = TestPostgres.freshDatabase();
        copy(from, to);

        UserDatabaseSetup.run(to.config(), "root@example.org", new Secret("a long password"));
        PlatformUserTables.run(to, "INSERT INTO organizations (name) VALUES ('next')");

        assertThat(PlatformUserTables.rows(to, "SELECT id FROM users WHERE email = 'root@example.org'"))
                .containsExactly(Map.of("id", 2501L));
        assertThat(PlatformUserTables.rows(to, "SELECT id FROM organizations WHERE name = 'next'"))
                .containsExactly(Map.of("id", 4L));
    }

    @Test
    void copyToThePlatformKeepsItsSpelling() {
        var ours = TestPostgres.freshDatabase();
        UserDatabaseSetup.run(ours.config(), "root@example.org", new Secret("a long password"));
        PlatformUserTables.run(
                ours, "INSERT INTO project_members (project_id, user_id, role) VALUES ('proj_1', 1, 'owner')");

        var asEnum = PlatformUserTables.asEnum();
        assertThat(copy(ours, asEnum).isComplete()).isTrue();
        assertThat(PlatformUserTables.rows(asEnum, "SELECT system_role::text AS role, phone FROM users"))
                .singleElement()
                .hasToString("{role=ADMIN, phone=null}");

        var asText = PlatformUserTables.asText();
        PlatformUserTables.run(asText, """
                INSERT INTO users (id, email, hashed_password, system_role, is_active, phone, created_at)
                VALUES (9, 'old@example.org', 'x', 'GUEST', true, '+82', now())
                """);
        assertThat(copy(ours, asText).isComplete()).isTrue();
        assertThat(PlatformUserTables.rows(asText, "SELECT id, system_role AS role, phone FROM users ORDER BY id"))
                .extracting(Map::toString)
                .containsExactly("{id=1, role=ADMIN, phone=null}", "{id=9, role=GUEST, phone=+82}");
    }

    @Test
    void rowThatWouldTakeAnotherIdentityIsSkippedWithItsReferences() {
        var from = PlatformUserTables.asText();
        PlatformUserTables.run(from, """
                INSERT INTO organizations (id, name, created_at) VALUES (1, 'one', now()), (2, 'two', now());
                INSERT INTO users (id, email, hashed_password, system_role, organization_id, is_active, created_at) VALUES
                    (1, 'a@example.org', 'x', 'guest', NULL, true, now()), (2, 'b@example.org', 'x', 'guest', NULL, true, now()),
                    (3, 'c@example.org', 'x', 'guest', 2, true, now()), (4, 'd@example.org', 'x', 'guest', 1, true, now()),
                    (5, 'D@example.org', 'x', 'guest', 1, true, now()), (6, 'f@example.org', 'x', 'wizard', 1, true, now());
                INSERT INTO project_members (project_id, user_id, role, joined_at) VALUES
                    ('proj_1', 1, 'owner', now()), ('proj_1', 2, 'owner', now()), ('proj_1', 4, 'owner', now());
                """);
        var to = TestPostgres.freshDatabase();
        UserDatabaseSetup.run(to.config(), "A@example.org", new Secret("a long password"));
        PlatformUserTables.run(to, """
                INSERT INTO organizations (id, name) VALUES (2, 'another');
                UPDATE users SET id = 8;
                INSERT INTO users (id, email, hashed_password) VALUES (2, 'z@example.org', 'x');
                """);

        var report = copy(from, to);

        assertThat(report.isComplete()).isFalse();
        assertThat(report.collisions())
                .containsExactlyInAnyOrder(
                        new Collision("organizations", "2", "the target has another name under this id"),
                        new Collision("users", "1", "the target has this email under id 8"),
                        new Collision("users", "2", "the target has another email under this id"),
                        new Collision("users", "3", "organization_id 2 was skipped"),
                        new Collision("users", "5", "the source has this email twice"),
                        new Collision("users", "6", "system_role 'wizard' is not a value of the target's enum"),
                        new Collision("project_members", "proj_1/1", "user_id 1 was skipped"),
                        new Collision("project_members", "proj_1/2", "user_id 2 was skipped"));
        assertThat(PlatformUserTables.rows(to, "SELECT id FROM users ORDER BY id"))
                .containsExactly(Map.of("id", 2L), Map.of("id", 4L), Map.of("id", 8L));
        assertThat(copy(from, to).collisions()).hasSameSizeAs(report.collisions());
    }

    @Test
    void tableThatCannotBeFilledIsNamedAndTheOthersAreCopied() {
        var from = PlatformUserTables.asText();
        PlatformUserTables.run(from, SAMPLE.formatted("'guest'"));
        PlatformUserTables.run(from, "ALTER TABLE invitations DROP COLUMN token_hash; DROP TABLE project_members");

        var report = copy(from, TestPostgres.freshDatabase());

        assertThat(report.isComplete()).isFalse();
        assertThat(report.outcomes())
                .contains(
                        new Outcome("invitations", 2, 0, 0, 2, "not copied: the target requires token_hash"),
                        new Outcome("project_members", 0, 0, 0, 0, "not in the source"));
        assertThat(report.outcomes().get(1).added()).isEqualTo(2500);
    }

    @Test
    void aSourceWithoutUsersIsRefused() {
        var empty = TestPostgres.freshDatabase();

        assertThatThrownBy(() -> copy(empty, TestPostgres.freshDatabase()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("public.users");
    }

    private static Report copy(TestPostgres.Database from, TestPostgres.Database to) {
        return UserCopier.run(from.config(), to.config(), (_, _, _) -> {});
    }

    private static List<List<Map<String, Object>>> contents(TestPostgres.Database database) {
        return TABLES.stream()
                .map(table -> PlatformUserTables.rows(database, "SELECT * FROM " + table + " ORDER BY 1, 2"))
                .toList();
    }
}

package dev.labeler.dataset.userdatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.dataset.userdatabase.UserDatabaseSetup.Step;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Secret;
import dev.labeler.testing.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserDatabaseSetupTest {
    private static final String EMAIL = "root@example.org";
    private static final Secret PASSWORD = new Secret("a long password");

    @Test
    void anEmptyDatabaseGetsTablesAndAnAdministratorOnce() {
        var database = TestPostgres.freshDatabase();

        var first = UserDatabaseSetup.run(database.config(), EMAIL, PASSWORD);
        assertThat(first.hasAdmin()).isTrue();
        assertThat(first.steps())
                .containsExactly(
                        new Step("table organizations", "none", "created"),
                        new Step("table users", "none", "created"),
                        new Step("table invitations", "none", "created"),
                        new Step("table project_members", "none", "created"),
                        new Step("administrator", "none", "created root@example.org"));
        var before = PlatformUserTables.rows(database, "SELECT * FROM users");

        var second = UserDatabaseSetup.run(database.config(), "other@example.org", new Secret("another"));
        assertThat(second.steps()).extracting(Step::done).containsOnly("unchanged");
        assertThat(second.steps()).contains(new Step("administrator", EMAIL, "unchanged"));
        assertThat(PlatformUserTables.rows(database, "SELECT * FROM users")).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thePlatformsTablesStayAndItsWayOfWritingRolesIsKept(boolean isEnum) {
        var database = isEnum ? PlatformUserTables.asEnum() : PlatformUserTables.asText();
        PlatformUserTables.run(database, """
                INSERT INTO users (email, hashed_password, system_role, is_active, created_at)
                VALUES ('guest@example.org', 'x', 'GUEST', true, now())
                """);
        var layout =
                "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2";
        var before = PlatformUserTables.rows(database, layout);

        var report = UserDatabaseSetup.run(database.config(), EMAIL, PASSWORD);

        assertThat(report.hasAdmin()).isTrue();
        assertThat(PlatformUserTables.rows(database, layout)).isEqualTo(before);
        assertThat(PlatformUserTables.rows(
                        database,
                        "SELECT system_role::text AS role, is_active FROM users WHERE email = '" + EMAIL + "'"))
                .singleElement()
                .hasToString("{role=ADMIN, is_active=true}");
        assertThat(UserDatabaseSetup.run(database.config(), EMAIL, PASSWORD).steps())
                .extracting(Step::done)
                .containsOnly("unchanged");
    }

    @Test
    void userWithThatEmailDoesNotBecomeAdministrator() {
        var database = PlatformUserTables.asText();
        PlatformUserTables.run(database, """
                INSERT INTO users (email, hashed_password, system_role, is_active, created_at)
                VALUES ('Root@example.org', 'x', 'guest', true, now())
                """);

        var report = UserDatabaseSetup.run(database.config(), EMAIL, PASSWORD);

        assertThat(report.hasAdmin()).isFalse();
        assertThat(report.steps())
                .contains(new Step(
                        "administrator", "none, and root@example.org is a user without that role", "unchanged"));
    }

    @Test
    void unknownRequiredColumnIsNamed() {
        var database = PlatformUserTables.asText();
        PlatformUserTables.run(database, "ALTER TABLE users ADD COLUMN badge integer NOT NULL");

        assertThatThrownBy(() -> UserDatabaseSetup.run(database.config(), EMAIL, PASSWORD))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("users.badge");
    }
}

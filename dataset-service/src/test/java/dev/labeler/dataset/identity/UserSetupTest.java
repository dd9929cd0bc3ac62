package dev.labeler.dataset.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.dataset.identity.UserSetup.Step;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Secret;
import dev.labeler.testing.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserSetupTest {
    private static final String EMAIL = "root@example.org";
    private static final Secret PASSWORD = new Secret("a long password");

    @Test
    void anEmptyDatabaseGetsTablesAndAnAdministratorOnce() {
        var database = TestPostgres.freshDatabase();

        var first = UserSetup.run(database.config(), EMAIL, PASSWORD);
        assertThat(first.hasAdmin()).isTrue();
        assertThat(first.steps())
                .containsExactly(
                        new Step("table organizations", "none", "created"),
                        new Step("table users", "none", "created"),
                        new Step("table invitations", "none", "created"),
                        new Step("table project_members", "none", "created"),
                        new Step("administrator", "none", "created root@example.org"));
        var before = PlatformUsers.rows(database, "SELECT * FROM users");

        var second = UserSetup.run(database.config(), "other@example.org", new Secret("another"));
        assertThat(second.steps()).extracting(Step::done).containsOnly("left as it is");
        assertThat(second.steps()).contains(new Step("administrator", EMAIL, "left as it is"));
        assertThat(PlatformUsers.rows(database, "SELECT * FROM users")).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thePlatformsTablesStayAndItsWayOfWritingRolesIsKept(boolean isEnum) {
        var database = isEnum ? PlatformUsers.asEnum() : PlatformUsers.asText();
        PlatformUsers.run(database, """
                INSERT INTO users (email, hashed_password, system_role, is_active, created_at)
                VALUES ('guest@example.org', 'x', 'GUEST', true, now())
                """);
        var layout =
                "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2";
        var before = PlatformUsers.rows(database, layout);

        var report = UserSetup.run(database.config(), EMAIL, PASSWORD);

        assertThat(report.hasAdmin()).isTrue();
        assertThat(PlatformUsers.rows(database, layout)).isEqualTo(before);
        assertThat(PlatformUsers.rows(
                        database,
                        "SELECT system_role::text AS role, is_active FROM users WHERE email = '" + EMAIL + "'"))
                .singleElement()
                .hasToString("{role=ADMIN, is_active=true}");
        assertThat(UserSetup.run(database.config(), EMAIL, PASSWORD).steps())
                .extracting(Step::done)
                .containsOnly("left as it is");
    }

    @Test
    void aUserOfThatEmailIsNotMadeAnAdministrator() {
        var database = PlatformUsers.asText();
        PlatformUsers.run(database, """
                INSERT INTO users (email, hashed_password, system_role, is_active, created_at)
                VALUES ('Root@example.org', 'x', 'guest', true, now())
                """);

        var report = UserSetup.run(database.config(), EMAIL, PASSWORD);

        assertThat(report.hasAdmin()).isFalse();
        assertThat(report.steps())
                .contains(new Step(
                        "administrator", "none, and root@example.org is a user without that role", "left as it is"));
    }

    @Test
    void aColumnThatMustHaveAValueWeDoNotKnowIsNamed() {
        var database = PlatformUsers.asText();
        PlatformUsers.run(database, "ALTER TABLE users ADD COLUMN badge integer NOT NULL");

        assertThatThrownBy(() -> UserSetup.run(database.config(), EMAIL, PASSWORD))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("users.badge");
    }
}

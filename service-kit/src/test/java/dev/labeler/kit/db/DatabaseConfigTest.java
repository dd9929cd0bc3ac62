package dev.labeler.kit.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.KitTestResources;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DatabaseConfigTest {
    @Test
    void everySpellingNamesTheSameDatabase() {
        for (var url : List.of(
                "postgresql://ann:p%40ss+1@db:5433/vision?sslmode=require",
                "postgres://ann:p%40ss+1@db:5433/vision?sslmode=require",
                "postgresql+asyncpg://ann:p%40ss+1@db:5433/vision?sslmode=require",
                "jdbc:postgresql://db:5433/vision?user=ann&password=p%40ss+1&sslmode=require")) {
            var config = DatabaseConfig.of(url);
            assertThat(config.jdbcUrl()).isEqualTo("jdbc:postgresql://db:5433/vision?sslmode=require");
            assertThat(config.user()).isEqualTo("ann");
            assertThat(config.password()).isEqualTo(new Secret("p@ss+1"));
            assertThat(config.toString()).doesNotContain("p@ss");
        }
        assertThat(DatabaseConfig.of("postgresql://db/vision").jdbcUrl()).isEqualTo("jdbc:postgresql://db/vision");
    }

    @Test
    void whatCannotBeReadNamesTheVariableAndNotItsValue() {
        for (var url : List.of("mysql://a:secret@b/c", "postgresql:/secret", "secret secret")) {
            assertThatThrownBy(() -> DatabaseConfig.fromEnvironment(new Environment(Map.of("DATABASE_URL", url))))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("DATABASE_URL")
                    .hasMessageNotContaining("secret");
        }
        assertThatThrownBy(() -> DatabaseConfig.fromEnvironment(new Environment(Map.of())))
                .hasMessageContaining("DATABASE_URL");
    }

    @Test
    void defaultsNeedOnlyTheUrl() {
        var config = DatabaseConfig.fromEnvironment(
                new Environment(Map.of("DATABASE_URL", "postgresql://ann:b@db:5433/vision")));

        assertThat(config)
                .isEqualTo(new DatabaseConfig(
                        "jdbc:postgresql://db:5433/vision",
                        "ann",
                        new Secret("b"),
                        16,
                        Duration.ofSeconds(1),
                        Duration.ofMillis(7_500),
                        true,
                        false));
    }

    @Test
    void everyVariableIsMapped() {
        var config = DatabaseConfig.fromEnvironment(
                new Environment(Map.of(
                        "IDENTITY_URL", "postgresql://db/vision",
                        "DATABASE_POOL_SIZE", "40",
                        "DATABASE_CONNECTION_TIMEOUT", "PT2.5S",
                        "HEARTBEAT", "3",
                        "DATABASE_MIGRATE", "false",
                        "DATABASE_ALLOW_UNSAFE", "true")),
                "IDENTITY_URL");

        assertThat(config)
                .isEqualTo(new DatabaseConfig(
                        "jdbc:postgresql://db/vision",
                        null,
                        null,
                        40,
                        Duration.ofMillis(2_500),
                        Duration.ofSeconds(3),
                        false,
                        true));
    }

    @Test
    void aDatabaseThatMayLoseAcknowledgedWorkIsRefused() {
        var config = KitTestResources.databaseConfig();
        var unsafe = new DatabaseConfig(
                config.jdbcUrl() + "?options=-c%20synchronous_commit=off",
                config.user(),
                config.password(),
                2,
                config.connectionTimeout(),
                config.heartbeat(),
                true,
                false);

        assertThatThrownBy(() -> Database.open(unsafe, "kit"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("synchronous_commit");
        Database.open(unsafe.allowingUnsafe(), "kit").close();
    }

    @Test
    void aSchemaThatLacksMigrationsIsRefusedByAProcessThatMustNotApplyThem() {
        var config = KitTestResources.databaseConfig();
        var reader = config.withMigrate(false);
        var locations = "classpath:dev/labeler/kit/migration/request";

        assertThatThrownBy(() -> Database.open(reader, "unmigrated", locations))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Schema unmigrated lacks")
                .hasMessageContaining("labeler database migrate");
        Database.open(config, "unmigrated", locations).close();
        Database.open(reader, "unmigrated", locations).close();
    }
}

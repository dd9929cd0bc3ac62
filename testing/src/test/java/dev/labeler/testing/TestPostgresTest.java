package dev.labeler.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.kit.db.Database;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;

class TestPostgresTest {

    @Test
    void freshDatabasesAreEmptyAndApart() throws Exception {
        var one = TestPostgres.freshDatabase();
        var other = TestPostgres.freshDatabase();
        try (var connection = DriverManager.getConnection(one.url(), one.user(), one.password());
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE mine (id int)");
        }
        try (var connection = DriverManager.getConnection(other.url(), other.user(), other.password());
                var rows = connection.getMetaData().getTables(null, "public", "%", new String[] {"TABLE"})) {
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void kitOpensIt() {
        try (var database = Database.open(TestPostgres.freshDatabase().config(), "probe")) {
            assertThat(database.isReachable()).isTrue();
            var schema = database.jdbi()
                    .<String, RuntimeException>withHandle(handle -> handle.createQuery("SELECT current_schema()")
                            .mapTo(String.class)
                            .one());
            assertThat(schema).isEqualTo("probe");
        }
    }
}

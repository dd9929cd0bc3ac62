package dev.labeler.dataset.userdatabase;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The shared user database. It has no migration history, because the platform may have created its tables.
public final class UserDatabase {
    private UserDatabase() {}

    /// Opens it and, unless another process migrates, creates missing tables.
    public static Database open(DatabaseConfig config) {
        var database = Database.connect(config, "public");
        try {
            if (config.migrate()) {
                createTables(database);
            }
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /// Creates missing tables.
    static void createTables(Database database) {
        var sql = script();
        database.transactions().inTransaction(handle -> handle.execute(sql));
    }

    private static String script() {
        try (var in = Objects.requireNonNull(UserDatabase.class.getResourceAsStream("users.sql"), "users.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

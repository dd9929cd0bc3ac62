package dev.labeler.edge.limit;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;

/// The schema in which several edges count calls together.
public final class RateLimitSchema {
    private RateLimitSchema() {}

    /// Opens the database and migrates the schema.
    public static Database open(DatabaseConfig config) {
        return Database.open(config, "edge", "classpath:dev/labeler/edge/migration");
    }
}

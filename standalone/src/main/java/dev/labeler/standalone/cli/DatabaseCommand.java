package dev.labeler.standalone.cli;

import dev.labeler.annotation.AnnotationModule;
import dev.labeler.dataset.DatasetModule;
import dev.labeler.dataset.userdatabase.UserDatabase;
import dev.labeler.edge.limit.RateLimitSchema;
import dev.labeler.export.ExportModule;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.standalone.demo.TextTable;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "database",
        mixinStandardHelpOptions = true,
        description = "Prepares the database of an installation.",
        subcommands = DatabaseCommand.MigrateCommand.class)
final class DatabaseCommand {
    private static final int POOL_SIZE = 2;

    private DatabaseCommand() {}

    private record Schema(String name, Function<DatabaseConfig, Database> open) {}

    private static final List<Schema> SCHEMAS = List.of(
            new Schema("dataset", DatasetModule::openDatabase),
            new Schema("annotation", AnnotationModule::openDatabase),
            new Schema("export", ExportModule::openDatabase),
            new Schema("edge", RateLimitSchema::open));

    @Command(
            name = "migrate",
            mixinStandardHelpOptions = true,
            description = {
                "Applies the pending migrations of all schemas (environment: DATABASE_URL, USER_DATABASE_URL). It can be repeated.",
                "For installations whose services run with DATABASE_MIGRATE=false and without rights on the schema."
            })
    static final class MigrateCommand implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public Integer call() {
            var environment = Environment.ofProcess();
            var config = DatabaseConfig.fromEnvironment(environment)
                    .withMigrate(true)
                    .withPoolSize(POOL_SIZE);
            var table = new TextTable("schema", "applied before", "applied now");
            for (var schema : SCHEMAS) {
                var before = applied(config, schema.name());
                try (var database = schema.open().apply(config)) {
                    var now = applied(database.jdbi(), schema.name()) - before;
                    table.row(schema.name(), Integer.toString(before), Integer.toString(now));
                }
            }
            var users = environment.optional("USER_DATABASE_URL") == null ? "DATABASE_URL" : "USER_DATABASE_URL";
            UserDatabase.open(DatabaseConfig.fromEnvironment(environment, users)
                            .withMigrate(true)
                            .withPoolSize(POOL_SIZE))
                    .close();
            var out = spec.commandLine().getOut();
            out.print(table);
            out.flush();
            return CommandLine.ExitCode.OK;
        }

        private static int applied(DatabaseConfig config, String schema) {
            try (var database = Database.connect(config, schema)) {
                return applied(database.jdbi(), schema);
            }
        }

        private static int applied(Jdbi jdbi, String schema) {
            return jdbi.withHandle(handle -> {
                var history = handle.createQuery("SELECT to_regclass(:history) IS NOT NULL")
                        .bind("history", schema + ".flyway_schema_history")
                        .mapTo(Boolean.class)
                        .one();
                // A row without a version records that Flyway created the schema.
                return history
                        ? handle.createQuery(
                                        "SELECT count(*) FROM <schema>.flyway_schema_history WHERE success AND version IS NOT NULL")
                                .define("schema", schema)
                                .mapTo(Integer.class)
                                .one()
                        : 0;
            });
        }
    }
}

package dev.labeler.kit.config;

import java.util.Locale;
import java.util.Set;
import java.util.logging.LogManager;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Prepares the log: `LOG_LEVEL` and `LOG_FORMAT`, which `logback.xml` reads.
public final class LoggingSetup {
    private static final Set<String> LEVELS = Set.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");
    private static final Set<String> FORMATS = Set.of("text", "json");

    private LoggingSetup() {}

    /// Call it first in every `main`. Routes `java.util.logging`, which gRPC and the PostgreSQL driver use, to SLF4J.
    public static void install() {
        LogManager.getLogManager().reset();
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /// @throws ConfigException if a variable of the log has another value than those documented, with which nothing,
    ///     or everything, would be logged
    public static void requireValid(Environment environment) {
        require("LOG_LEVEL", environment.text("LOG_LEVEL", "INFO").toUpperCase(Locale.ROOT), LEVELS);
        require("LOG_FORMAT", environment.text("LOG_FORMAT", "text"), FORMATS);
    }

    private static void require(String name, String value, Set<String> allowed) {
        if (!allowed.contains(value)) {
            throw new ConfigException(
                    "the environment variable " + name + " must be one of " + String.join(", ", allowed));
        }
    }
}

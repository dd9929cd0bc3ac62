package dev.labeler.kit.config;

import java.util.logging.LogManager;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Routes `java.util.logging`, which gRPC and the PostgreSQL driver use, to SLF4J.
public final class LoggingSetup {
    private LoggingSetup() {}

    /// Call it first in every `main`.
    public static void install() {
        LogManager.getLogManager().reset();
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}

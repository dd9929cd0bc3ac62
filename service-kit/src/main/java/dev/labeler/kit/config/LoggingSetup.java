package dev.labeler.kit.config;

import java.util.logging.LogManager;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// One log for everything: `java.util.logging`, which gRPC and the PostgreSQL driver write to, is
/// bridged into SLF4J.
public final class LoggingSetup {
    private LoggingSetup() {}

    /// Called first in every `main`.
    public static void install() {
        LogManager.getLogManager().reset();
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}

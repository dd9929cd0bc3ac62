package dev.labeler.embedded.postgres;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The server's settings, given on its command line so that nothing in the data directory can turn
/// one around.
final class PostgresSettings {

    /// What makes an acknowledged commit durable and the server private; no override reaches these.
    static final Set<String> FIXED = Set.of(
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "listen_addresses",
            "port",
            "unix_socket_directories",
            "data_directory",
            "hba_file",
            "ident_file",
            "external_pid_file",
            "logging_collector",
            "log_destination");

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("max_connections", "100"),
            Map.entry("shared_buffers", "128MB"),
            Map.entry("effective_cache_size", "1GB"),
            Map.entry("work_mem", "16MB"),
            Map.entry("maintenance_work_mem", "128MB"),
            // Bulk imports would otherwise checkpoint every few seconds, each time writing whole pages to the log
            // again.
            Map.entry("max_wal_size", "2GB"),
            Map.entry("checkpoint_timeout", "15min"),
            Map.entry("random_page_cost", "1.1"),
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"),
            Map.entry("log_line_prefix", "%m [%p] %d "),
            Map.entry("log_checkpoints", "off"),
            Map.entry("log_connections", ""),
            // A DETAIL line would carry users' values (a duplicate e-mail address) into the log.
            Map.entry("log_error_verbosity", "terse"));

    private PostgresSettings() {}

    static List<String> arguments(Map<String, String> overrides, boolean durable, int port) {
        var all = new LinkedHashMap<>(DEFAULTS);
        all.putAll(overrides);
        var on = durable ? "on" : "off";
        all.put("fsync", on);
        all.put("synchronous_commit", on);
        all.put("full_page_writes", on);
        all.put("listen_addresses", EmbeddedPostgres.HOST);
        all.put("port", Integer.toString(port));
        // Java connects by TCP, and a socket below a long home path would not fit the 107 bytes the kernel allows.
        all.put("unix_socket_directories", "");
        var arguments = new ArrayList<String>();
        all.forEach((name, value) -> {
            arguments.add("-c");
            arguments.add(name + "=" + value);
        });
        return arguments;
    }
}

package dev.labeler.embedded.postgres;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The server's settings. They are passed on its command line, so that no file in the data directory can
/// override them.
final class PostgresSettings {

    /// Settings that make an acknowledged commit durable and the server private. They cannot be overridden.
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
            // The default would checkpoint every few seconds during bulk imports, and write whole pages to
            // the log each time.
            Map.entry("max_wal_size", "2GB"),
            Map.entry("checkpoint_timeout", "15min"),
            Map.entry("random_page_cost", "1.1"),
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"),
            Map.entry("log_line_prefix", "%m [%p] %d "),
            Map.entry("log_checkpoints", "off"),
            Map.entry("log_connections", ""),
            // A DETAIL line would write users' values (a duplicate e-mail address) into the log.
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
        // Java connects by TCP, and a socket below a long home path would exceed the kernel's limit of 107
        // bytes.
        all.put("unix_socket_directories", "");
        var arguments = new ArrayList<String>();
        all.forEach((name, value) -> {
            arguments.add("-c");
            arguments.add(name + "=" + value);
        });
        return arguments;
    }
}

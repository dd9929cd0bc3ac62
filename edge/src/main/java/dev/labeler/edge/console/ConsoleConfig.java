package dev.labeler.edge.console;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.storage.StorageConfig;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Settings of the web console.
///
/// @param isEnabled whether it is served, CONSOLE_ENABLED
/// @param storeOrigins origins of signed links to images, CONSOLE_STORE_ORIGINS; its pages may load images from
///     these and from no others
public record ConsoleConfig(boolean isEnabled, Set<String> storeOrigins) {
    /// An origin as in a Content-Security-Policy. Any other text could add directives to the policy.
    private static final Pattern ORIGIN = Pattern.compile("https?://(\\*\\.)?[A-Za-z0-9.-]+(:[0-9]{1,5})?");

    private static final Pattern IPV6_ORIGIN = Pattern.compile("https?://\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?");

    public ConsoleConfig {
        storeOrigins = Set.copyOf(storeOrigins);
        for (var origin : storeOrigins) {
            if (!ORIGIN.matcher(origin).matches()
                    && !IPV6_ORIGIN.matcher(origin).matches()) {
                throw new ConfigException(
                        "CONSOLE_STORE_ORIGINS must be origins such as https://s3.example.org, not " + origin);
            }
        }
    }

    public static ConsoleConfig defaults() {
        return new ConsoleConfig(true, Set.of());
    }

    /// `CONSOLE_ENABLED`, `CONSOLE_STORE_ORIGINS` and, where that is unset, the address of the store.
    public static ConsoleConfig fromEnvironment(Environment environment) {
        var origins = new LinkedHashSet<>(environment.list("CONSOLE_STORE_ORIGINS"));
        if (origins.isEmpty()) {
            var origin = StorageConfig.linkOrigin(environment);
            origins.addAll(origin == null ? List.of() : List.of(origin));
        }
        return new ConsoleConfig(environment.bool("CONSOLE_ENABLED", true), origins);
    }
}

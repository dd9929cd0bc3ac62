package dev.labeler.kit.db;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.config.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Address of the database and settings of the connection pool.
///
/// @param jdbcUrl `jdbc:postgresql://host:port/db?…` without a password
/// @param poolSize maximum number of connections of one service
/// @param connectionTimeout how long a call waits for a connection before it fails with UNAVAILABLE
/// @param heartbeat interval at which a process renews its claims on jobs and uploads; after four missed ones
///     another process takes them over, so it must be the same for all replicas
/// @param migrate apply pending migrations at start; otherwise a schema that lacks one is refused
/// @param allowUnsafe start although fsync or synchronous_commit is off; for disposable data only
public record DatabaseConfig(
        String jdbcUrl,
        @Nullable String user,
        @Nullable Secret password,
        int poolSize,
        Duration connectionTimeout,
        Duration heartbeat,
        boolean migrate,
        boolean allowUnsafe) {
    private static final int POOL_SIZE = 16;
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT = Duration.ofMillis(7_500);

    public static DatabaseConfig fromEnvironment(Environment environment) {
        return fromEnvironment(environment, "DATABASE_URL");
    }

    /// @param variable the variable that has the URL, for services with a second database
    public static DatabaseConfig fromEnvironment(Environment environment, String variable) {
        var parsed = parse(variable, environment.text(variable));
        return new DatabaseConfig(
                parsed.jdbcUrl(),
                parsed.user(),
                parsed.password(),
                environment.integer("DATABASE_POOL_SIZE", POOL_SIZE, 2, 500),
                environment.duration("DATABASE_CONNECTION_TIMEOUT", CONNECTION_TIMEOUT),
                environment.duration("HEARTBEAT", HEARTBEAT),
                environment.bool("DATABASE_MIGRATE", true),
                environment.bool("DATABASE_ALLOW_UNSAFE", false));
    }

    /// From either form, `postgresql://user:password@host:port/db?x=y` (also `postgres://` and the `+driver`
    /// forms of SQLAlchemy) or `jdbc:postgresql:…`, with the default pool.
    public static DatabaseConfig of(String url) {
        return parse("the database URL", url);
    }

    public DatabaseConfig withPoolSize(int size) {
        return new DatabaseConfig(jdbcUrl, user, password, size, connectionTimeout, heartbeat, migrate, allowUnsafe);
    }

    public DatabaseConfig withHeartbeat(Duration every) {
        return new DatabaseConfig(jdbcUrl, user, password, poolSize, connectionTimeout, every, migrate, allowUnsafe);
    }

    public DatabaseConfig withConnectionTimeout(Duration timeout) {
        return new DatabaseConfig(jdbcUrl, user, password, poolSize, timeout, heartbeat, migrate, allowUnsafe);
    }

    public DatabaseConfig allowingUnsafe() {
        return new DatabaseConfig(jdbcUrl, user, password, poolSize, connectionTimeout, heartbeat, migrate, true);
    }

    public DatabaseConfig withMigrate(boolean migrate) {
        return new DatabaseConfig(
                jdbcUrl, user, password, poolSize, connectionTimeout, heartbeat, migrate, allowUnsafe);
    }

    private static DatabaseConfig parse(String name, String url) {
        var plain = url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url;
        URI uri;
        try {
            uri = URI.create(plain.replaceFirst("^postgres(ql)?(\\+[a-z0-9]+)?:", "postgresql:"));
        } catch (IllegalArgumentException e) {
            throw unreadable(name);
        }
        if (!"postgresql".equals(uri.getScheme()) || uri.getHost() == null || uri.getPath() == null) {
            throw unreadable(name);
        }
        var credentials = UrlCredentials.of(uri);
        var host = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
        var query = credentials.query().isEmpty() ? "" : "?" + String.join("&", credentials.query());
        return new DatabaseConfig(
                "jdbc:postgresql://" + host + uri.getRawPath() + query,
                credentials.user(),
                credentials.password() == null ? null : new Secret(credentials.password()),
                POOL_SIZE,
                CONNECTION_TIMEOUT,
                HEARTBEAT,
                true,
                false);
    }

    private static ConfigException unreadable(String name) {
        return new ConfigException(name + " must have the form postgresql://user:password@host:port/database");
    }

    /// User and password from the authority or the parameters, and the remaining parameters.
    private record UrlCredentials(
            @Nullable String user, @Nullable String password, List<String> query) {
        static UrlCredentials of(URI uri) {
            String user = null;
            String password = null;
            if (uri.getRawUserInfo() != null) {
                var parts = uri.getRawUserInfo().split(":", 2);
                user = decoded(parts[0]);
                password = parts.length > 1 ? decoded(parts[1]) : null;
            }
            var rest = new ArrayList<String>();
            for (var parameter : uri.getRawQuery() == null
                    ? new String[0]
                    : uri.getRawQuery().split("&", -1)) {
                if (parameter.startsWith("user=")) {
                    user = decoded(parameter.substring("user=".length()));
                } else if (parameter.startsWith("password=")) {
                    password = decoded(parameter.substring("password=".length()));
                } else if (!parameter.isEmpty()) {
                    rest.add(parameter);
                }
            }
            return new UrlCredentials(user, password == null || password.isEmpty() ? null : password, rest);
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        }
    }
}

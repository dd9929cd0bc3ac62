package dev.labeler.dataset.userdatabase;

import dev.labeler.dataset.identity.PasswordHasher;
import dev.labeler.dataset.identity.PasswordRule;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Secret;
import dev.labeler.kit.db.Database;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Creates the first administrator of a new installation.
public final class FirstAdminSetup {
    /// Result of the setup.
    public enum Outcome {
        CREATED,
        EXISTS
    }

    private FirstAdminSetup() {}

    /// Creates an administrator unless a user with this e-mail exists, who keeps password and role.
    ///
    /// @throws ConfigException where the platform's table requires a value that is unknown here, or the password
    ///     does not follow [PasswordRule]
    public static Outcome ensureExists(Database users, String email, Secret password) {
        if (exists(users, email)) {
            return Outcome.EXISTS;
        }
        PasswordRule.check(email, password);
        var hash = PasswordHasher.hash(password.value());
        return users.transactions().inTransaction(handle -> {
            handle.execute("SELECT pg_advisory_xact_lock(hashtextextended('labeler first admin', 0))");
            return insert(handle, email, hash) ? Outcome.CREATED : Outcome.EXISTS;
        });
    }

    private static boolean exists(Database users, String email) {
        return users.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT EXISTS (SELECT FROM public.users WHERE lower(email) = lower(:email))")
                        .bind("email", email)
                        .mapTo(Boolean.class)
                        .one());
    }

    private static boolean insert(Handle handle, String email, String hash) {
        var table = TableColumns.of(handle, "users");
        var values = new LinkedHashMap<String, String>();
        values.put("email", email);
        values.put("hashed_password", hash);
        values.put("full_name", "Administrator");
        values.put("system_role", table.role(handle, "admin"));
        values.put("is_active", "true");
        // SQLAlchemy sets these in the platform's code; the table has no defaults.
        values.put("created_at", "now");
        values.put("updated_at", "now");
        values.keySet().retainAll(table.columns().keySet());
        table.columns().values().stream()
                .filter(column -> column.isRequired() && !values.containsKey(column.name()))
                .findFirst()
                .ifPresent(unknown -> {
                    throw new ConfigException("users." + unknown.name()
                            + " of the user database requires a value that the labeler does not have;"
                            + " create the administrator " + email + " with the software that owns the table");
                });
        var columns = String.join(", ", values.keySet());
        var casts = values.keySet().stream()
                .map(name -> "CAST(:" + name + " AS " + table.column(name).type() + ")")
                .collect(Collectors.joining(", "));
        return handle.createUpdate("INSERT INTO public.users (" + columns + ") SELECT " + casts
                                + " WHERE NOT EXISTS (SELECT FROM public.users WHERE lower(email) = lower(:email))")
                        .bindMap(values)
                        .execute()
                == 1;
    }
}

package dev.labeler.dataset.identity;

import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.identity.UserDirectory;
import dev.labeler.kit.identity.UserStatus;
import dev.labeler.kit.rpc.Failure;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Reads the user directory. Each call is one statement.
public final class UserDao implements UserDirectory {
    private static final String COLUMNS =
            "id, email, full_name, lower(system_role::text) AS system_role, organization_id, is_active";

    private final Jdbi jdbi;

    public UserDao(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// A user and the bcrypt hash of their password.
    record UserCredentials(UserRow user, String hashedPassword) {}

    public @Nullable UserRow byId(long id) {
        var found = byIds(List.of(id));
        return found.isEmpty() ? null : found.getFirst();
    }

    /// The user who calls, read now. The token is not a source of the e-mail.
    ///
    /// @throws Failure UNAUTHENTICATED for an unknown or inactive user
    public UserRow requireCaller() {
        var user = byId(Caller.requireUser().id());
        if (user == null || !user.isActive()) {
            throw Failure.unauthenticated("The credential's user is unknown or not active.");
        }
        return user;
    }

    public List<UserRow> byIds(Collection<Long> ids) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT " + COLUMNS + " FROM public.users WHERE id = ANY(:ids) ORDER BY id")
                .bindArray("ids", Long.class, List.copyOf(ids))
                .map((row, _) -> user(row))
                .list());
    }

    @Nullable
    UserCredentials byEmail(String email) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + COLUMNS
                        + ", hashed_password FROM public.users WHERE lower(email) = lower(:email) ORDER BY id LIMIT 1")
                .bind("email", email)
                .map((row, _) ->
                        new UserCredentials(user(row), Objects.requireNonNull(row.getString("hashed_password"))))
                .findOne()
                .orElse(null));
    }

    /// Users with this e-mail, ignoring case. More than one exists only where the platform's table allows it.
    List<UserRow> allByEmail(String email) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + COLUMNS
                        + " FROM public.users WHERE lower(email) = lower(:email) ORDER BY id LIMIT 2")
                .bind("email", email)
                .map((row, _) -> user(row))
                .list());
    }

    /// Active users by e-mail.
    List<UserRow> search(String text, UserSearchScope scope, int skip, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT " + COLUMNS + matching(scope) + " ORDER BY lower(email), id OFFSET :skip LIMIT :limit")
                .bind("text", text)
                .bind("skip", skip)
                .bind("limit", limit)
                .map((row, _) -> user(row))
                .list());
    }

    long count(String text, UserSearchScope scope) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT count(*)" + matching(scope))
                .bind("text", text)
                .mapTo(Long.class)
                .one());
    }

    private static String matching(UserSearchScope scope) {
        return " FROM public.users WHERE " + scope.condition()
                + " AND (strpos(lower(email), lower(:text)) > 0 OR strpos(lower(full_name), lower(:text)) > 0)";
    }

    @Override
    public UserStatus statusOf(long userId) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT is_active, coalesce(hashed_password, '') AS hash FROM public.users WHERE id = :id")
                .bind("id", userId)
                .map((row, _) -> new UserStatus(
                        row.getBoolean("is_active"), UserStatus.stampOf(Objects.requireNonNull(row.getString("hash")))))
                .findOne()
                .orElse(UserStatus.UNKNOWN));
    }

    private static UserRow user(ResultSet row) throws SQLException {
        // The platform's ids may be integers, which the driver does not convert to Long.
        var organization = row.getLong("organization_id");
        var organizationId = row.wasNull() ? null : (Long) organization;
        return new UserRow(
                row.getLong("id"),
                Objects.requireNonNull(row.getString("email")),
                row.getString("full_name"),
                UserMapping.systemRole(Objects.requireNonNull(row.getString("system_role"))),
                organizationId,
                row.getBoolean("is_active"));
    }
}

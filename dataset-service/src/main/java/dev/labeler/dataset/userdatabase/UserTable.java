package dev.labeler.dataset.userdatabase;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A table of the user database and what tells its rows apart.
///
/// @param key columns of the row's name, which it keeps wherever it is copied to
/// @param person column that must be the same, but for case, in two rows of one key for them to be
///     the same thing; null where the key says it all
/// @param isUnique whether two rows may not have the same `person`
/// @param references columns that name rows of other tables, by their `id`
record UserTable(
        String name, List<String> key, @Nullable String person, boolean isUnique, Map<String, String> references) {
    /// In the order in which they refer to each other.
    static final List<UserTable> ALL = List.of(
            new UserTable("organizations", List.of("id"), "name", false, Map.of()),
            new UserTable("users", List.of("id"), "email", true, Map.of("organization_id", "organizations")),
            new UserTable(
                    "invitations",
                    List.of("id"),
                    "email",
                    false,
                    Map.of("organization_id", "organizations", "invited_by", "users")),
            new UserTable(
                    "project_members",
                    List.of("project_id", "user_id"),
                    null,
                    false,
                    Map.of("user_id", "users", "invited_by", "users")));

    /// Whether its rows are numbered by a sequence.
    boolean isNumbered() {
        return key.equals(List.of("id"));
    }
}

package dev.labeler.dataset.userdatabase;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A table of the user database, and the columns that identify its rows.
///
/// @param key columns of the key, which keep their values in a copy
/// @param identity column whose values must be equal, ignoring case, for two rows with the same key to be the same
///     user or organization; null where the key is sufficient
/// @param isUnique whether no two rows may have the same `identity`
/// @param references columns that refer to rows of other tables, by their `id`
record UserTable(
        String name, List<String> key, @Nullable String identity, boolean isUnique, Map<String, String> references) {
    /// Referenced tables first.
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

    /// Whether a sequence numbers its rows.
    boolean isNumbered() {
        return key.equals(List.of("id"));
    }
}

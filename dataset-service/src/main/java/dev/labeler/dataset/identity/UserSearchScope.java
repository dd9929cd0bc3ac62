package dev.labeler.dataset.identity;

/// The users that a caller may find in the directory.
sealed interface UserSearchScope {
    /// Users of every organization.
    record AllUsers() implements UserSearchScope {}

    /// Users of one organization.
    record Organization(long id) implements UserSearchScope {}

    /// A user without an organization finds only themselves.
    record SingleUser(long userId) implements UserSearchScope {}

    /// SQL over `users`.
    default String condition() {
        return switch (this) {
            case AllUsers _ -> "is_active";
            case Organization organization -> "is_active AND organization_id = " + organization.id();
            case SingleUser only -> "is_active AND id = " + only.userId();
        };
    }
}

package dev.labeler.dataset.identity;

/// Whom a caller may find in the directory.
sealed interface SearchScope {
    /// Users of every organization.
    record Everybody() implements SearchScope {}

    /// Users of one organization.
    record Organization(long id) implements SearchScope {}

    /// A user without an organization finds only themselves.
    record Only(long userId) implements SearchScope {}

    /// SQL over `users`.
    default String condition() {
        return switch (this) {
            case Everybody _ -> "is_active";
            case Organization organization -> "is_active AND organization_id = " + organization.id();
            case Only only -> "is_active AND id = " + only.userId();
        };
    }
}

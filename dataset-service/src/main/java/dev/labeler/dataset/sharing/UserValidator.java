package dev.labeler.dataset.sharing;

import dev.labeler.dataset.identity.UserDao;
import dev.labeler.dataset.identity.UserRow;
import dev.labeler.kit.rpc.Failure;

/// Validates the users that requests name.
final class UserValidator {
    private UserValidator() {}

    /// @throws Failure INVALID_REQUEST below 1
    static long requireValidId(long given) {
        if (given < 1) {
            throw Failure.invalid("`user_id` must be the id of a user, 1 or more.")
                    .with("path", "user_id");
        }
        return given;
    }

    /// Reads the directory without a cache, so that a user is refused as soon as they are deactivated.
    ///
    /// @throws Failure UNPROCESSABLE for a user who is unknown or not active
    static UserRow requireActive(UserDao users, long id) {
        var user = users.byId(id);
        if (user == null || !user.isActive()) {
            throw Failure.unprocessable("There is no active user " + id + ".")
                    .violation("user_id", "must be the id of an active user")
                    .with("path", "user_id")
                    .with("user_id", id);
        }
        return user;
    }
}

package dev.labeler.frontend.user;

import dev.labeler.kit.rpc.Failure;
import org.jspecify.annotations.Nullable;

/// User ids as text: the caller's own is the subject of the OpenID provider, with which the frontend compares it;
/// every other one is a decimal number.
///
/// @param callerId null for a caller that is no user
/// @param subject the caller's subject, null where the caller has none
public record UserIds(@Nullable Long callerId, @Nullable String subject) {
    public String text(long id) {
        return subject != null && callerId != null && callerId == id ? subject : Long.toString(id);
    }

    /// @param field name of the request's field, for the failure
    /// @throws Failure INVALID_REQUEST for a text that is no id
    public long parse(String field, String text) {
        if (callerId != null && text.equals(subject)) {
            return callerId;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Failure.invalid("The value of " + field + " is not the id of a user.")
                    .with("path", field);
        }
    }
}

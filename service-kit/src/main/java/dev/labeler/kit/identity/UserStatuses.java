package dev.labeler.kit.identity;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.labeler.kit.cache.ChangeCounter;
import dev.labeler.kit.cache.RecentValues;

/// The states of users, each read at most half a second ago. Only active users are remembered, so that
/// one who has just been created or activated is accepted at once.
final class UserStatuses {
    private final UserDirectory directory;
    private final RecentValues<Long, UserStatus> active;

    UserStatuses(UserDirectory directory, Ticker ticker) {
        this.directory = directory;
        active = new RecentValues<>(new ChangeCounter(), ticker);
    }

    UserStatus of(long userId) {
        var state = active.get(userId, directory::statusOf);
        if (!state.isActive()) {
            active.forget(userId);
        }
        return state;
    }
}

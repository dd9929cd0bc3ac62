package dev.labeler.kit.identity;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.labeler.kit.cache.ChangeCounter;
import dev.labeler.kit.cache.ShortLivedCache;

/// The status of users, each read at most half a second ago. Only active users are cached, so that a user who
/// was just created or activated is accepted at once.
final class UserStatusCache {
    private final UserDirectory directory;
    private final ShortLivedCache<Long, UserStatus> active;

    UserStatusCache(UserDirectory directory, Ticker ticker) {
        this.directory = directory;
        active = new ShortLivedCache<>(new ChangeCounter(), ticker);
    }

    UserStatus get(long userId) {
        var state = active.get(userId, directory::statusOf);
        if (!state.isActive()) {
            active.invalidate(userId);
        }
        return state;
    }
}

package dev.labeler.dataset.access;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.labeler.dataset.identity.UserDao;
import dev.labeler.dataset.identity.UserRow;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.identity.v1.SystemRole;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns the caller into a [Viewer]. Role, organization and activity come from the user database
/// and are at most ten seconds old; what a token says about them counts for nothing.
public final class Viewers {
    private static final Duration AGE = Duration.ofSeconds(10);
    private static final int MOST = 10_000;

    private final LoadingCache<Long, Optional<UserRow>> users;

    public Viewers(UserDao dao) {
        users = Caffeine.newBuilder()
                .expireAfterWrite(AGE)
                .maximumSize(MOST)
                .build(id -> Optional.ofNullable(dao.byId(id)));
    }

    /// This service on its own behalf.
    public static Viewer ourselves() {
        return Viewer.EVERYTHING;
    }

    /// @throws Failure UNAUTHENTICATED for an inactive user
    public Viewer current() {
        var caller = Caller.current();
        var userId = caller.userId();
        if (userId != null) {
            return ofUser(userId);
        }
        if (caller instanceof Caller.Service) {
            return Viewer.EVERYTHING;
        }
        throw Failure.unauthenticated("This call needs a credential.");
    }

    /// What the rule says of a user whoever asks; null for one whom the directory does not know or
    /// who is not active.
    public @Nullable Viewer of(long userId) {
        return users.get(userId).filter(UserRow::isActive).map(Viewers::viewer).orElse(null);
    }

    /// A user whom the directory does not know has no role and no organization, and owns what
    /// carries their id.
    public Viewer ofUser(long id) {
        return users.get(id)
                .map(user -> {
                    if (!user.isActive()) {
                        throw Failure.unauthenticated("The user is not active.");
                    }
                    return viewer(user);
                })
                .orElseGet(() -> new Viewer(id, null, false));
    }

    private static Viewer viewer(UserRow user) {
        return new Viewer(user.id(), user.organizationId(), user.systemRole() == SystemRole.SYSTEM_ROLE_ADMIN);
    }
}

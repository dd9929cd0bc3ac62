package dev.labeler.dataset.access;

import dev.labeler.dataset.identity.UserDao;
import dev.labeler.dataset.identity.UserRow;
import dev.labeler.kit.cache.ChangeCounter;
import dev.labeler.kit.cache.ShortLivedCache;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.identity.v1.SystemRole;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Resolves callers and users to a [Viewer]. Role, organization and activity come from the user database, never
/// from the token. A cached value is at most half a second old; writes, and results that another process caches,
/// need the current one.
public final class ViewerResolver {
    private final UserDao users;
    private final ShortLivedCache<Long, Optional<UserRow>> recent = new ShortLivedCache<>(new ChangeCounter());

    public ViewerResolver(UserDao users) {
        this.users = users;
    }

    /// A service on its own behalf.
    public static Viewer service() {
        return Viewer.EVERYTHING;
    }

    /// @throws Failure UNAUTHENTICATED for an inactive user
    public Viewer getCached() {
        return caller(id -> recent.get(id, this::read));
    }

    /// The same, read now.
    public Viewer getCurrent() {
        return caller(id -> recent.refresh(id, this::read));
    }

    /// The viewer of a user, read now and independent of the caller; null for an unknown or inactive user.
    public @Nullable Viewer ofUser(long userId) {
        return recent.refresh(userId, this::read)
                .filter(UserRow::isActive)
                .map(ViewerResolver::viewer)
                .orElse(null);
    }

    private Optional<UserRow> read(long userId) {
        return Optional.ofNullable(users.byId(userId));
    }

    private static Viewer caller(LongFunction<Optional<UserRow>> find) {
        var caller = Caller.current();
        var userId = caller.userId();
        if (userId != null) {
            return viewer(userId, find.apply(userId));
        }
        if (caller instanceof Caller.Service) {
            return Viewer.EVERYTHING;
        }
        throw Failure.unauthenticated("This call needs a credential.");
    }

    /// A user who is unknown here has no organization: the interceptor refuses the tokens of unknown users.
    private static Viewer viewer(long id, Optional<UserRow> found) {
        return found.map(user -> {
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

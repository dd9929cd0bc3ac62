package dev.labeler.dataset.access;

import dev.labeler.dataset.identity.UserDao;
import dev.labeler.dataset.identity.UserRow;
import dev.labeler.kit.cache.ChangeCounter;
import dev.labeler.kit.cache.RecentValues;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.identity.v1.SystemRole;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Turns the caller into a [Viewer]. Role, organization and activity come from the user database, read
/// at most half a second ago, or now where the answer decides a write or is kept elsewhere; what a
/// token says about them counts for nothing.
public final class Viewers {
    private final UserDao users;
    private final RecentValues<Long, Optional<UserRow>> recent = new RecentValues<>(new ChangeCounter());

    public Viewers(UserDao users) {
        this.users = users;
    }

    /// This service on its own behalf.
    public static Viewer ourselves() {
        return Viewer.EVERYTHING;
    }

    /// @throws Failure UNAUTHENTICATED for an inactive user
    public Viewer current() {
        return caller(id -> recent.get(id, this::read));
    }

    /// The same, read now.
    public Viewer now() {
        return caller(id -> recent.read(id, this::read));
    }

    /// What the rule says of a user whoever asks, read now; null for one whom the directory does not know
    /// or who is not active.
    public @Nullable Viewer of(long userId) {
        return recent.read(userId, this::read)
                .filter(UserRow::isActive)
                .map(Viewers::viewer)
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

    /// The interceptor refuses the tokens of users whom the directory does not know.
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

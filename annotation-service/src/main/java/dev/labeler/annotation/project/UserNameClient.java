package dev.labeler.annotation.project;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.labeler.proto.identity.v1.BatchGetUsersRequest;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads names of users from the identity service. A name may be a minute old.
public final class UserNameClient {
    private static final int MAX_NAMES = 10_000;
    private static final Duration MAX_AGE = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(UserNameClient.class);

    private final IdentityServiceGrpc.IdentityServiceBlockingStub users;
    private final Cache<Long, String> recent = Caffeine.newBuilder()
            .maximumSize(MAX_NAMES)
            .expireAfterWrite(MAX_AGE)
            .build();

    /// @param users channel to the identity service with this service's own credential
    public UserNameClient(Channel users) {
        this.users = IdentityServiceGrpc.newBlockingStub(users);
    }

    /// Returns the names that are known: full names, or e-mails where there are none. Returns fewer if the identity
    /// service fails, so that what they are shown with is still readable.
    public Map<Long, String> find(Collection<Long> ids) {
        var missing = new TreeSet<>(ids);
        missing.removeAll(recent.getAllPresent(missing).keySet());
        if (!missing.isEmpty()) {
            read(missing);
        }
        return recent.getAllPresent(ids);
    }

    private void read(Collection<Long> ids) {
        try {
            users.batchGetUsers(BatchGetUsersRequest.newBuilder().addAllIds(ids).build())
                    .getUsersList()
                    .forEach(user ->
                            recent.put(user.getId(), user.hasFullName() ? user.getFullName() : user.getEmail()));
        } catch (StatusRuntimeException e) {
            LOG.warn("cannot read user names: status={}", e.getStatus().getCode());
        }
    }
}

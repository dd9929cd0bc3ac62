package dev.labeler.frontend.user;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.labeler.kit.identity.Caller;
import dev.labeler.proto.identity.v1.GetMeRequest;
import dev.labeler.proto.identity.v1.IdentityServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.Optional;

/// Reads the subjects of callers, which do not change.
public final class UserIdReader {
    private static final int MAX_CALLERS = 20_000;
    /// A caller who has no subject yet may get one at the next sign-in.
    private static final Duration AGE = Duration.ofMinutes(1);

    private final IdentityServiceGrpc.IdentityServiceBlockingV2Stub identity;
    private final Cache<Long, Optional<String>> subjects =
            Caffeine.newBuilder().maximumSize(MAX_CALLERS).expireAfterWrite(AGE).build();

    /// @param datasets channel with the caller's credential
    public UserIdReader(Channel datasets) {
        identity = IdentityServiceGrpc.newBlockingV2Stub(datasets);
    }

    /// The spelling of ids for the current caller.
    public UserIds current() throws StatusException {
        var caller = Caller.current().userId();
        if (caller == null) {
            return new UserIds(null, null);
        }
        var subject = subjects.getIfPresent(caller);
        if (subject == null) {
            var me = identity.getMe(GetMeRequest.getDefaultInstance());
            subject = me.hasSubject() ? Optional.of(me.getSubject()) : Optional.empty();
            subjects.put(caller, subject);
        }
        return new UserIds(caller, subject.orElse(null));
    }
}

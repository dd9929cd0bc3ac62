package dev.labeler.edge.limit;

import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.LimitClass;
import org.jspecify.annotations.Nullable;

/// Finds the bucket of a call. Only a valid credential identifies a caller, since an invalid one could use up
/// the bucket of another caller. Calls with an invalid credential are counted by their address; refusing them
/// is not done here.
final class RateLimitSubjectResolver {
    private final RateLimitConfig config;
    private final CredentialVerifier credentials;

    RateLimitSubjectResolver(RateLimitConfig config, CredentialVerifier credentials) {
        this.config = config;
        this.credentials = credentials;
    }

    RateLimitKey resolve(LimitClass limitClass, @Nullable String token, String address) {
        return switch (caller(token)) {
            case Caller.User user -> key(limitClass, "user", config.user(), Long.toString(user.id()));
            // Counted by service, also if it calls on behalf of a user.
            case Caller.Service service -> key(limitClass, "service", config.service(), service.name());
            case Caller.Anonymous _ -> new RateLimitKey("address", address, config.anonymous());
        };
    }

    private RateLimitKey key(LimitClass limitClass, String kind, int limit, String name) {
        var subject = kind + ":" + name;
        return limitClass == LimitClass.LIMIT_CLASS_ANNOTATION
                ? new RateLimitKey("annotation", subject, config.annotation())
                : new RateLimitKey(kind, subject, limit);
    }

    private Caller caller(@Nullable String token) {
        if (token == null) {
            return new Caller.Anonymous();
        }
        try {
            return credentials.verify(token);
        } catch (Failure refused) {
            return new Caller.Anonymous();
        }
    }
}

package dev.labeler.edge.limit;

import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.identity.CredentialVerifier;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.LimitClass;
import org.jspecify.annotations.Nullable;

/// Whose bucket a call counts on. Only a credential that verifies names anybody: by any other one
/// could drain a stranger's bucket. What does not verify counts on the address that it comes from;
/// that it is refused is the service's business.
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
            // Whoever it acts for, it is the service that makes the calls.
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

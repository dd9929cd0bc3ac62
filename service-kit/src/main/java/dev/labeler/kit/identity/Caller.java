package dev.labeler.kit.identity;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.MethodRuleReader;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Context;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The identity that makes the current call. The service that owns an object decides what the caller may do
/// with it.
public sealed interface Caller {
    /// Scope for reads.
    String READ = "labeler:read";
    /// Scope for writes.
    String WRITE = MethodRuleReader.WRITE;
    /// Scope for internal methods. No external credential has it.
    String INTERNAL = "labeler:internal";

    /// A user. E-mail and role are copied from the token; a decision that depends on the role must read it from
    /// the database.
    record User(long id, @Nullable String email, @Nullable String role) implements Caller {}

    /// A program: one of the labeler's services, the platform, or a client with the service key.
    ///
    /// @param actingUserId the user on whose behalf it calls, null if there is none
    record Service(
            String name, Set<String> scopes, @Nullable Long actingUserId) implements Caller {
        public Service {
            scopes = Set.copyOf(scopes);
        }
    }

    /// An unidentified caller, in a method that needs no credential.
    record Anonymous() implements Caller {}

    static Caller current() {
        var caller = CallerContextKey.KEY.get();
        return caller == null ? new Anonymous() : caller;
    }

    /// The user who calls or on whose behalf a service calls.
    ///
    /// @throws Failure UNAUTHENTICATED if there is none
    static User requireUser() {
        return switch (current()) {
            case User user -> user;
            case Service service -> {
                var userId = service.actingUserId();
                if (userId == null) {
                    throw Failure.unauthenticated(
                            "This call needs a user, and the service token has none. Send a token that has a user id in sub.");
                }
                yield new User(userId, null, null);
            }
            case Anonymous _ -> throw Failure.unauthenticated("This call needs a user. Send a user's token.");
        };
    }

    /// The user who calls or on whose behalf a service calls, null if there is none.
    default @Nullable Long userId() {
        return switch (this) {
            case User user -> user.id();
            case Service service -> service.actingUserId();
            case Anonymous _ -> null;
        };
    }

    /// The caller as text, for logs and for the `caller` column of stored requests: `user:7`, `service:export`,
    /// `anonymous`.
    default String subject() {
        return switch (this) {
            case User user -> "user:" + user.id();
            case Service service
            when service.actingUserId() != null -> "service:" + service.name() + ":user:" + service.actingUserId();
            case Service service -> "service:" + service.name();
            case Anonymous _ -> "anonymous";
        };
    }

    /// Whether this is one of the labeler's own services.
    default boolean isInternal() {
        return this instanceof Service service && service.scopes().contains(INTERNAL);
    }

    /// Rejects a service whose credential lacks the scope; users have no scopes and are accepted.
    default void refuseWithoutScope(String scope) {
        switch (this) {
            case User _ -> {}
            case Service service -> {
                if (!service.scopes().contains(scope)) {
                    throw Failure.denied(ErrorReason.MISSING_SCOPE, "The credential lacks the scope " + scope + ".")
                            .with("required_scope", scope);
                }
            }
            case Anonymous _ -> throw Failure.unauthenticated("This call needs a credential.");
        }
    }

    /// A context with this caller, for the interceptor and for background work that calls a method of its own
    /// process.
    static Context contextWith(Context context, Caller caller) {
        return context.withValue(CallerContextKey.KEY, caller);
    }
}

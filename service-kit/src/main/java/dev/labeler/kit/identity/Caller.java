package dev.labeler.kit.identity;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.MethodRuleReader;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Context;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who makes the current call. What the caller may do with an object is the business of the service
/// that owns the object.
public sealed interface Caller {
    /// May read.
    String READ = "labeler:read";
    /// May write.
    String WRITE = MethodRuleReader.WRITE;
    /// May call what is internal to the labeler. No outside credential carries it.
    String INTERNAL = "labeler:internal";

    /// A person. E-mail and role are what the token says; whoever decides by the role reads it from
    /// the database.
    record User(long id, @Nullable String email, @Nullable String role) implements Caller {}

    /// Another program: one of the labeler's services, the platform, or a client with the service key.
    ///
    /// @param actingUserId the user for whom it acts, null where it acts for itself
    record Service(
            String name, Set<String> scopes, @Nullable Long actingUserId) implements Caller {
        public Service {
            scopes = Set.copyOf(scopes);
        }
    }

    /// Nobody in particular, in a method that needs no credential.
    record Anonymous() implements Caller {}

    static Caller current() {
        var caller = CallerContextKey.KEY.get();
        return caller == null ? new Anonymous() : caller;
    }

    /// The user who calls or for whom a service acts.
    ///
    /// @throws Failure UNAUTHENTICATED where there is none
    static User requireUser() {
        return switch (current()) {
            case User user -> user;
            case Service service -> {
                var userId = service.actingUserId();
                if (userId == null) {
                    throw Failure.unauthenticated("This call needs a user; the service token names none.");
                }
                yield new User(userId, null, null);
            }
            case Anonymous _ -> throw Failure.unauthenticated("This call needs a user.");
        };
    }

    /// The user who calls or for whom a service acts, null where there is none.
    default @Nullable Long userId() {
        return switch (this) {
            case User user -> user.id();
            case Service service -> service.actingUserId();
            case Anonymous _ -> null;
        };
    }

    /// The caller in one word, for logs and for the `caller` column of stored requests: `user:7`,
    /// `service:export`, `anonymous`.
    default String subject() {
        return switch (this) {
            case User user -> "user:" + user.id();
            case Service service
            when service.actingUserId() != null -> "service:" + service.name() + ":user:" + service.actingUserId();
            case Service service -> "service:" + service.name();
            case Anonymous _ -> "anonymous";
        };
    }

    /// Whether it is one of the labeler's own services.
    default boolean isInternal() {
        return this instanceof Service service && service.scopes().contains(INTERNAL);
    }

    /// Refuses a service whose credential lacks the scope; users have no scopes and pass.
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

    /// The context with this caller: for the interceptor, and for background work that calls a
    /// method of its own process.
    static Context contextWith(Context context, Caller caller) {
        return context.withValue(CallerContextKey.KEY, caller);
    }
}

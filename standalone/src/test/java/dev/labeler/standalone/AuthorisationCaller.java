package dev.labeler.standalone;

import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.identity.IdentityConfig;
import dev.labeler.kit.identity.TokenIssuer;
import dev.labeler.proto.type.v1.MethodRule;
import dev.labeler.proto.type.v1.Role;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A column of the authorisation table: the caller, and the dataset it names.
///
/// @param token null for an anonymous caller
/// @param scopes null for a user
/// @param userId the user in it, 0 for none
/// @param site visibility of the dataset that the request names
/// @param role the caller's role on it, null for none
/// @param isRefused the credential is not valid
record AuthorisationCaller(
        String name,
        @Nullable Supplier<String> token,
        @Nullable Set<String> scopes,
        long userId,
        String site,
        @Nullable Role role,
        boolean isRefused) {
    private static final long UNKNOWN_USER = 999_998;
    private static final Set<String> BOTH = Set.of(Caller.READ, Caller.WRITE);

    /// The users of the table.
    record UserIds(long owner, long editor, long viewer, long outsider, long colleague, long admin, long inactive) {}

    static List<AuthorisationCaller> all(IdentityConfig config, UserIds users) {
        var tokens = new TokenIssuer(config, Clock.systemUTC());
        var key = config.serviceKey();
        if (key == null) {
            throw new IllegalStateException("The server has no service key");
        }
        return List.of(
                new AuthorisationCaller("anonymous", null, null, 0, "private", null, false),
                user(tokens, "owner", users.owner(), "private", Role.ROLE_OWNER),
                user(tokens, "editor", users.editor(), "private", Role.ROLE_EDITOR),
                user(tokens, "viewer", users.viewer(), "private", Role.ROLE_VIEWER),
                user(tokens, "outsider, private", users.outsider(), "private", null),
                user(tokens, "outsider, public", users.outsider(), "public", Role.ROLE_VIEWER),
                user(tokens, "outsider, organization", users.outsider(), "organization", null),
                user(tokens, "member, organization", users.colleague(), "organization", Role.ROLE_VIEWER),
                user(tokens, "member, private", users.colleague(), "private", null),
                user(tokens, "admin", users.admin(), "private", Role.ROLE_OWNER),
                refused("unknown user, public", user(tokens, "", UNKNOWN_USER, "public", null)),
                refused("inactive user, public", user(tokens, "", users.inactive(), "public", null)),
                new AuthorisationCaller("service key", key::value, BOTH, 0, "private", Role.ROLE_OWNER, false),
                service(tokens, "service, no scope", Set.of(), users.owner(), Role.ROLE_OWNER),
                service(tokens, "service, read, for owner", Set.of(Caller.READ), users.owner(), Role.ROLE_OWNER),
                service(tokens, "service for owner", BOTH, users.owner(), Role.ROLE_OWNER),
                service(tokens, "service for viewer", BOTH, users.viewer(), Role.ROLE_VIEWER),
                service(tokens, "service for outsider", BOTH, users.outsider(), null),
                refused("service for unknown user", service(tokens, "", BOTH, UNKNOWN_USER, null)),
                refused("unknown service", background(tokens, "", "nobody", BOTH)),
                background(tokens, "background, read", "platform", Set.of(Caller.READ)),
                background(tokens, "background", "platform", BOTH),
                internal(tokens, "internal", 0, Role.ROLE_OWNER),
                internal(tokens, "internal for viewer", users.viewer(), Role.ROLE_VIEWER),
                internal(tokens, "internal for outsider", users.outsider(), null));
    }

    /// The outcome that the RPC's rule defines for this caller.
    ///
    /// @param needsUser the RPC is about the calling user, who must exist
    AuthorisationOutcome expected(MethodRule rule, boolean needsUser) {
        if (rule.getPublic()) {
            return AuthorisationOutcome.THROUGH;
        }
        if (token == null || isRefused) {
            return AuthorisationOutcome.UNAUTHENTICATED;
        }
        if (rule.getInternal() && (scopes == null || !scopes.contains(Caller.INTERNAL))) {
            return AuthorisationOutcome.FORBIDDEN;
        }
        if (scopes != null && !rule.getScope().isEmpty() && !scopes.contains(rule.getScope())) {
            return AuthorisationOutcome.FORBIDDEN;
        }
        if (needsUser && userId == 0) {
            return AuthorisationOutcome.UNAUTHENTICATED;
        }
        if (rule.getRole() == Role.ROLE_UNSPECIFIED) {
            return AuthorisationOutcome.THROUGH;
        }
        if (role == null) {
            return AuthorisationOutcome.HIDDEN;
        }
        return role.getNumber() < rule.getRole().getNumber()
                ? AuthorisationOutcome.FORBIDDEN
                : AuthorisationOutcome.THROUGH;
    }

    private static AuthorisationCaller user(
            TokenIssuer tokens, String name, long id, String site, @Nullable Role role) {
        return new AuthorisationCaller(
                name,
                () -> tokens.issueUser(id, "user" + id + "@example.org", "guest", null, Duration.ofMinutes(10)),
                null,
                id,
                site,
                role,
                false);
    }

    private static AuthorisationCaller background(TokenIssuer tokens, String name, String service, Set<String> scopes) {
        return new AuthorisationCaller(
                name,
                () -> tokens.issueBackground(service, scopes, Duration.ofMinutes(10)),
                scopes,
                0,
                "private",
                Role.ROLE_OWNER,
                false);
    }

    private static AuthorisationCaller internal(TokenIssuer tokens, String name, long userId, @Nullable Role role) {
        return new AuthorisationCaller(
                name,
                () -> tokens.issueInternal("export-service", userId == 0 ? null : userId),
                Set.of(Caller.READ, Caller.WRITE, Caller.INTERNAL),
                userId,
                "private",
                role,
                false);
    }

    private static AuthorisationCaller refused(String name, AuthorisationCaller caller) {
        return new AuthorisationCaller(
                name, caller.token(), caller.scopes(), caller.userId(), caller.site(), caller.role(), true);
    }

    private static AuthorisationCaller service(
            TokenIssuer tokens, String name, Set<String> scopes, long userId, @Nullable Role role) {
        return new AuthorisationCaller(
                name, () -> tokens.issueService("platform", scopes, userId), scopes, userId, "private", role, false);
    }
}

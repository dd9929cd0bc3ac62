package dev.labeler.dataset.identity;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.identity.OidcSubject;
import dev.labeler.kit.identity.OidcUserResolver;
import dev.labeler.kit.rpc.Failure;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Maps subjects of an OpenID provider to users: a known subject by its link, a new one by an e-mail that the
/// provider has verified. A subject identifies a user permanently, while an e-mail may be reassigned (OpenID
/// Connect Core 1.0, 5.7), so a user is linked to at most one subject per issuer.
public final class DatabaseOidcUserResolver implements OidcUserResolver {
    private final Database database;
    private final UserDao users;

    /// @param database stores the links
    /// @param users the user database
    public DatabaseOidcUserResolver(Database database, UserDao users) {
        this.database = database;
        this.users = users;
    }

    @Override
    public Caller.User resolve(OidcSubject subject) {
        var user = bySubject(subject);
        if (user == null) {
            user = linkByEmail(subject);
        }
        if (!user.isActive()) {
            throw refused("the user is not active");
        }
        return new Caller.User(user.id(), user.email(), null);
    }

    private @Nullable UserRow bySubject(OidcSubject subject) {
        // PostgreSQL refuses NUL, in queries too.
        if (subject.subject().indexOf('\0') >= 0) {
            throw refused("the token names no user");
        }
        var id = database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT user_id FROM oidc_subject WHERE issuer = :issuer AND subject = :subject")
                        .bind("issuer", subject.issuer())
                        .bind("subject", subject.subject())
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(null));
        if (id == null) {
            return null;
        }
        var user = users.byId(id);
        if (user == null) {
            throw refused("the user of this subject has been removed");
        }
        return user;
    }

    private UserRow linkByEmail(OidcSubject subject) {
        var email = subject.verifiedEmail();
        if (email == null || email.isBlank() || email.indexOf('\0') >= 0) {
            throw refused("the subject is unknown, and the token has no verified e-mail");
        }
        var found = users.allByEmail(email.strip());
        if (found.size() != 1) {
            throw refused(
                    found.isEmpty() ? "no user has the token's e-mail" : "more than one user has the token's e-mail");
        }
        var user = found.getFirst();
        // An inactive user is not linked; the e-mail may be reassigned before the user is reactivated.
        if (user.isActive() && !database.transactions().inTransaction(handle -> link(handle, subject, user.id()))) {
            throw refused("the user with this e-mail belongs to another subject of the issuer");
        }
        return user;
    }

    /// Links the user, and returns whether the subject is linked to this user now. Concurrent first calls both
    /// succeed.
    private static boolean link(Handle handle, OidcSubject subject, long userId) {
        handle.createUpdate("""
                        INSERT INTO oidc_subject (issuer, subject, user_id) VALUES (:issuer, :subject, :user)
                        ON CONFLICT DO NOTHING
                        """)
                .bind("issuer", subject.issuer())
                .bind("subject", subject.subject())
                .bind("user", userId)
                .execute();
        return handle.createQuery("""
                        SELECT EXISTS (SELECT FROM oidc_subject WHERE issuer = :issuer AND subject = :subject AND user_id = :user)
                        """)
                .bind("issuer", subject.issuer())
                .bind("subject", subject.subject())
                .bind("user", userId)
                .mapTo(Boolean.class)
                .one();
    }

    private static Failure refused(String cause) {
        return Failure.unauthenticated("The credential was not accepted: " + cause + ".")
                .with("cause", cause);
    }
}

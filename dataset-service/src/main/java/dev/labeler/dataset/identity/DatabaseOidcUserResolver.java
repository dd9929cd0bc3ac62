package dev.labeler.dataset.identity;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.identity.OidcSubject;
import dev.labeler.kit.identity.OidcUserResolver;
import dev.labeler.kit.rpc.Failure;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Who the people of an OpenID provider are: by their subject, once seen, and at first sight by an
/// e-mail that the provider has verified. A subject is a person's for good, an e-mail may be given
/// to another (OpenID Connect Core 1.0, 5.7), so a user who has a subject takes no second one of
/// the same issuer.
public final class DatabaseOidcUserResolver implements OidcUserResolver {
    private final Database database;
    private final UserDao users;

    /// @param database where subjects are remembered
    /// @param users the user database
    public DatabaseOidcUserResolver(Database database, UserDao users) {
        this.database = database;
        this.users = users;
    }

    @Override
    public Caller.User resolve(OidcSubject who) {
        var user = bySubject(who);
        if (user == null) {
            user = atFirstSight(who);
        }
        if (!user.isActive()) {
            throw refused("the user is not active");
        }
        return new Caller.User(user.id(), user.email(), null);
    }

    private @Nullable UserRow bySubject(OidcSubject who) {
        // NUL is nowhere in the table, and PostgreSQL refuses it even in a question.
        if (who.subject().indexOf('\0') >= 0) {
            throw refused("the token names no user");
        }
        var id = database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT user_id FROM oidc_subject WHERE issuer = :issuer AND subject = :subject")
                        .bind("issuer", who.issuer())
                        .bind("subject", who.subject())
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

    private UserRow atFirstSight(OidcSubject who) {
        var email = who.verifiedEmail();
        if (email == null || email.isBlank() || email.indexOf('\0') >= 0) {
            throw refused("the subject is not known here, and the token has no verified e-mail to find its user by");
        }
        var found = users.allByEmail(email.strip());
        if (found.size() != 1) {
            throw refused(
                    found.isEmpty() ? "no user has the token's e-mail" : "more than one user has the token's e-mail");
        }
        var user = found.getFirst();
        // An inactive user is not linked: being let in again is the moment to look who it is.
        if (user.isActive() && !database.transactions().inTransaction(handle -> link(handle, who, user.id()))) {
            throw refused("the user with this e-mail belongs to another subject of the issuer");
        }
        return user;
    }

    /// Whether the user is the subject's now; two first calls at once both find so.
    private static boolean link(Handle handle, OidcSubject who, long userId) {
        handle.createUpdate("""
                        INSERT INTO oidc_subject (issuer, subject, user_id) VALUES (:issuer, :subject, :user)
                        ON CONFLICT DO NOTHING
                        """)
                .bind("issuer", who.issuer())
                .bind("subject", who.subject())
                .bind("user", userId)
                .execute();
        return handle.createQuery("""
                        SELECT EXISTS (SELECT FROM oidc_subject WHERE issuer = :issuer AND subject = :subject AND user_id = :user)
                        """)
                .bind("issuer", who.issuer())
                .bind("subject", who.subject())
                .bind("user", userId)
                .mapTo(Boolean.class)
                .one();
    }

    private static Failure refused(String cause) {
        return Failure.unauthenticated("The credential was not accepted: " + cause + ".")
                .with("cause", cause);
    }
}

package dev.labeler.dataset.identity;

import dev.labeler.kit.db.Database;
import org.jspecify.annotations.Nullable;

/// Reads rows of `oidc_subject`.
public final class OidcSubjectDao {
    private final Database database;

    public OidcSubjectDao(Database database) {
        this.database = database;
    }

    /// The subject that the user got last, null for a user who never signed in at an OpenID provider.
    @Nullable
    String find(long userId) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT subject FROM oidc_subject WHERE user_id = :user ORDER BY created_at DESC LIMIT 1")
                        .bind("user", userId)
                        .mapTo(String.class)
                        .findOne()
                        .orElse(null));
    }
}

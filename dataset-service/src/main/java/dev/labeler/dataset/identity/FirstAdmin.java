package dev.labeler.dataset.identity;

import dev.labeler.kit.config.Secret;
import dev.labeler.kit.db.Database;

/// The administrator that a fresh installation needs to be usable at all.
public final class FirstAdmin {
    /// What was found.
    public enum Outcome {
        CREATED,
        EXISTS
    }

    private FirstAdmin() {}

    /// Makes the user an administrator where no user of that e-mail exists; one that exists keeps
    /// password and role.
    public static Outcome ensure(Database users, String email, Secret password) {
        var hash = Passwords.hash(password.value());
        return users.transactions().inTransaction(handle -> {
            handle.execute("SELECT pg_advisory_xact_lock(hashtextextended('labeler first admin', 0))");
            var created = handle.createUpdate("""
                            INSERT INTO public.users (email, hashed_password, full_name, system_role, is_active)
                            SELECT :email, :hash, 'Administrator', 'admin', true
                            WHERE NOT EXISTS (SELECT FROM public.users WHERE lower(email) = lower(:email))
                            """)
                    .bind("email", email)
                    .bind("hash", hash)
                    .execute();
            return created == 1 ? Outcome.CREATED : Outcome.EXISTS;
        });
    }
}

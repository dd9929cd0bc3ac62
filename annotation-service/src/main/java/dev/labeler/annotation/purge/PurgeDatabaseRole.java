package dev.labeler.annotation.purge;

import java.util.List;
import org.jdbi.v3.core.Handle;

/// The database role that may delete revisions. Roles are global to the database server, so it is created if
/// missing; if the service's own role must not create roles, an administrator creates it: `CREATE ROLE
/// labeler_purge; GRANT labeler_purge TO` the role of DATABASE_URL.
final class PurgeDatabaseRole {
    private static final List<String> STATEMENTS = List.of(
            "SELECT pg_advisory_xact_lock(hashtextextended('labeler purge role', 0))",
            """
            DO $$
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'labeler_purge') THEN
                    CREATE ROLE labeler_purge NOLOGIN;
                    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
                        EXECUTE format('GRANT labeler_purge TO %I', current_user);
                    END IF;
                END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END
            $$
            """,
            "DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO labeler_purge', current_schema()); END $$",
            "GRANT SELECT, DELETE ON annotation_revision TO labeler_purge");

    private PurgeDatabaseRole() {}

    static void prepare(Handle handle) {
        STATEMENTS.forEach(handle::execute);
    }

    /// Switches to the role until the end of the transaction.
    static void assume(Handle handle) {
        handle.execute("SET LOCAL ROLE labeler_purge");
    }
}

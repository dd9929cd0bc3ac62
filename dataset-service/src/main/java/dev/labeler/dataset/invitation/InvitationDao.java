package dev.labeler.dataset.invitation;

import dev.labeler.kit.db.TimestampColumn;
import dev.labeler.proto.type.v1.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// Reads and writes rows of `invitation`. Writes need the lock of the dataset.
final class InvitationDao {
    private static final String SELECT = "SELECT i.*, d.name AS dataset_name FROM invitation i"
            + " JOIN (SELECT dataset_id, name FROM dataset WHERE deleted_at IS NULL) d USING (dataset_id) ";

    private static final String OPEN = """
            WHERE lower(i.email) = lower(:email) AND i.withdrawn_at IS NULL AND i.accepted_at IS NULL
              AND i.expires_at > :now
            """;

    private InvitationDao() {}

    static void insert(Handle handle, InvitationRow row, byte[] tokenHash) {
        handle.createUpdate("""
                        INSERT INTO invitation (invitation_id, dataset_id, email, role, token_hash, invited_by, created_at, expires_at)
                        VALUES (:id, :dataset, :email, :role, :hash, :by, :at, :expires)
                        """)
                .bind("id", row.id())
                .bind("dataset", row.datasetId())
                .bind("email", row.email())
                .bind("role", row.role().getNumber())
                .bind("hash", tokenHash)
                .bind("by", row.invitedBy())
                .bind("at", row.createdAt())
                .bind("expires", row.expiresAt())
                .execute();
    }

    static @Nullable InvitationRow find(Handle handle, String id) {
        return one(handle.createQuery(SELECT + "WHERE i.invitation_id = :id").bind("id", id));
    }

    static @Nullable InvitationRow findByToken(Handle handle, byte[] tokenHash) {
        return one(handle.createQuery(SELECT + "WHERE i.token_hash = :hash").bind("hash", tokenHash));
    }

    /// Only where it was sent to this address.
    static @Nullable InvitationRow findForEmail(Handle handle, String id, String email) {
        return one(handle.createQuery(SELECT + "WHERE i.invitation_id = :id AND lower(i.email) = lower(:email)")
                .bind("id", id)
                .bind("email", email));
    }

    /// Newest first.
    static List<InvitationRow> list(Handle handle, String datasetId, long skip, int limit) {
        return handle.createQuery(
                        SELECT
                                + "WHERE i.dataset_id = :id ORDER BY i.created_at DESC, i.invitation_id OFFSET :skip LIMIT :limit")
                .bind("id", datasetId)
                .bind("skip", skip)
                .bind("limit", limit)
                .map((row, _) -> map(row))
                .list();
    }

    static long count(Handle handle, String datasetId) {
        return handle.createQuery("SELECT count(*) FROM invitation WHERE dataset_id = :id")
                .bind("id", datasetId)
                .mapTo(Long.class)
                .one();
    }

    /// Open invitations to this address, newest first.
    static List<InvitationRow> open(Handle handle, String email, Instant now, int skip, int limit) {
        return handle.createQuery(SELECT + OPEN + """
                        ORDER BY i.created_at DESC, i.invitation_id OFFSET :skip LIMIT :limit
                        """)
                .bind("skip", skip)
                .bind("email", email)
                .bind("now", now)
                .bind("limit", limit)
                .map((row, _) -> map(row))
                .list();
    }

    static long countOpen(Handle handle, String email, Instant now) {
        return handle.createQuery("SELECT count(*) FROM invitation i\n" + OPEN)
                .bind("email", email)
                .bind("now", now)
                .mapTo(Long.class)
                .one();
    }

    /// Withdraws the invitations to this address that were not accepted, expired or not.
    static void withdrawOpen(Handle handle, String datasetId, String email, Instant at) {
        handle.createUpdate("""
                        UPDATE invitation SET withdrawn_at = :at
                        WHERE dataset_id = :id AND lower(email) = lower(:email)
                          AND withdrawn_at IS NULL AND accepted_at IS NULL
                        """)
                .bind("id", datasetId)
                .bind("email", email)
                .bind("at", at)
                .execute();
    }

    static void withdraw(Handle handle, String id, Instant at) {
        handle.createUpdate("UPDATE invitation SET withdrawn_at = :at WHERE invitation_id = :id")
                .bind("id", id)
                .bind("at", at)
                .execute();
    }

    static void accept(Handle handle, String id, long userId, Instant at) {
        handle.createUpdate("UPDATE invitation SET accepted_at = :at, accepted_by = :user WHERE invitation_id = :id")
                .bind("id", id)
                .bind("user", userId)
                .bind("at", at)
                .execute();
    }

    private static @Nullable InvitationRow one(Query query) {
        return query.map((row, _) -> map(row)).findOne().orElse(null);
    }

    private static InvitationRow map(ResultSet row) throws SQLException {
        return new InvitationRow(
                text(row, "invitation_id"),
                text(row, "dataset_id"),
                text(row, "dataset_name"),
                text(row, "email"),
                Objects.requireNonNull(Role.forNumber(row.getInt("role"))),
                row.getObject("invited_by", Long.class),
                TimestampColumn.read(row, "created_at"),
                TimestampColumn.read(row, "expires_at"),
                TimestampColumn.readOrNull(row, "withdrawn_at"),
                TimestampColumn.readOrNull(row, "accepted_at"),
                row.getObject("accepted_by", Long.class));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(row.getString(column), column);
    }
}

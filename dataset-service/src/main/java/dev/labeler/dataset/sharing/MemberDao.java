package dev.labeler.dataset.sharing;

import dev.labeler.kit.db.TimestampColumn;
import dev.labeler.proto.type.v1.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads `member` and writes `permission`.
final class MemberDao {
    private MemberDao() {}

    static @Nullable DatasetMember find(Handle handle, String datasetId, long userId) {
        return handle.createQuery("SELECT * FROM member WHERE dataset_id = :id AND user_id = :user")
                .bind("id", datasetId)
                .bind("user", userId)
                .map((row, _) -> map(row))
                .findOne()
                .orElse(null);
    }

    /// The owner first, then by role.
    static List<DatasetMember> list(Handle handle, String datasetId) {
        return handle.createQuery("""
                        SELECT * FROM member WHERE dataset_id = :id
                        ORDER BY is_owner DESC, role DESC, granted_at, user_id
                        """)
                .bind("id", datasetId)
                .map((row, _) -> map(row))
                .list();
    }

    static void put(Handle handle, String datasetId, DatasetMember member) {
        handle.createUpdate("""
                        INSERT INTO permission (dataset_id, user_id, role, granted_by, granted_at)
                        VALUES (:id, :user, :role, :by, :at)
                        ON CONFLICT (dataset_id, user_id) DO UPDATE SET role = excluded.role,
                            granted_by = excluded.granted_by, granted_at = excluded.granted_at
                        """)
                .bind("id", datasetId)
                .bind("user", member.userId())
                .bind("role", member.role().getNumber())
                .bind("by", member.grantedBy())
                .bind("at", member.grantedAt())
                .execute();
    }

    static void delete(Handle handle, String datasetId, long userId) {
        handle.createUpdate("DELETE FROM permission WHERE dataset_id = :id AND user_id = :user")
                .bind("id", datasetId)
                .bind("user", userId)
                .execute();
    }

    static void setOwner(Handle handle, String datasetId, long userId, @Nullable Long organizationId, Instant at) {
        handle.createUpdate("""
                        UPDATE dataset SET owner_id = :user, organization_id = :organization, updated_at = :at
                        WHERE dataset_id = :id
                        """)
                .bind("id", datasetId)
                .bind("user", userId)
                .bind("organization", organizationId)
                .bind("at", at)
                .execute();
    }

    private static DatasetMember map(ResultSet row) throws SQLException {
        return new DatasetMember(
                row.getLong("user_id"),
                Objects.requireNonNull(Role.forNumber(row.getInt("role"))),
                row.getObject("granted_by", Long.class),
                TimestampColumn.read(row, "granted_at"));
    }
}

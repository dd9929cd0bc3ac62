package dev.labeler.annotation.version;

import dev.labeler.annotation.project.ClassDao;
import dev.labeler.kit.db.TimestampColumn;
import dev.labeler.proto.annotation.v1.VersionType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rows of `version`.
public final class FrozenVersionDao {
    private FrozenVersionDao() {}

    public static @Nullable FrozenVersionRow find(Handle handle, String projectId, long versionId) {
        return handle.createQuery("""
                        SELECT * FROM version
                        WHERE project_id = :project AND version_id = :version AND major IS NOT NULL AND NOT recovered
                        """)
                .bind("project", projectId)
                .bind("version", versionId)
                .map((row, _) -> map(row))
                .findOne()
                .orElse(null);
    }

    /// Returns the version of any project, null if there is none. Check the access to its project.
    public static @Nullable FrozenVersionRow findById(Handle handle, long versionId) {
        return handle.createQuery(
                        "SELECT * FROM version WHERE version_id = :version AND major IS NOT NULL AND NOT recovered LIMIT 1")
                .bind("version", versionId)
                .map((row, _) -> map(row))
                .findOne()
                .orElse(null);
    }

    private static FrozenVersionRow map(ResultSet row) throws SQLException {
        return new FrozenVersionRow(
                row.getString("project_id"),
                row.getLong("version_id"),
                new VersionNumber(row.getInt("major"), row.getInt("minor")),
                Objects.requireNonNull(VersionType.forNumber(row.getInt("version_type"))),
                row.getLong("seq"),
                row.getLong("dataset_version"),
                row.getString("classes"),
                row.getString("source_info"),
                row.getObject("created_by", Long.class),
                TimestampColumn.read(row, "created_at"));
    }

    /// Returns the classes of the project now, in the form that versions store.
    public static String currentClasses(Handle handle, String projectId) {
        return FrozenVersionMapping.toJson(ClassDao.list(handle, projectId));
    }

    /// Returns the next number for a version of this type.
    public static VersionNumber nextNumber(Handle handle, String projectId, VersionType type) {
        return switch (type) {
            case VERSION_TYPE_WORKING -> new VersionNumber(0, newestMinor(handle, projectId, 0) + 1);
            case VERSION_TYPE_PUBLISHED -> new VersionNumber(newestMajor(handle, projectId) + 1, 0);
            case VERSION_TYPE_EXPORT -> {
                var major = newestMajor(handle, projectId);
                yield major == 0
                        ? new VersionNumber(1, 0)
                        : new VersionNumber(major, newestMinor(handle, projectId, major) + 1);
            }
            case VERSION_TYPE_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("no number for version type " + type);
        };
    }

    /// Returns the id of the version with the number, null if there is none.
    static @Nullable Long findIdByNumber(Handle handle, String projectId, VersionNumber number) {
        return handle.createQuery("""
                        SELECT version_id FROM version WHERE project_id = :project AND major = :major AND minor = :minor
                        """)
                .bind("project", projectId)
                .bind("major", number.major())
                .bind("minor", number.minor())
                .mapTo(Long.class)
                .findOne()
                .orElse(null);
    }

    /// Removes the number of a version. One that is not frozen yet gets a row without a number, so that it
    /// cannot be frozen later.
    static void releaseNumber(Handle handle, String projectId, long versionId, Instant now) {
        handle.createUpdate("""
                        INSERT INTO version (project_id, version_id, version_type, seq, dataset_version, classes, created_at)
                        VALUES (:project, :version, 0, 0, 0, '{}', :now)
                        ON CONFLICT (project_id, version_id) DO UPDATE SET major = NULL, minor = NULL
                        """)
                .bind("project", projectId)
                .bind("version", versionId)
                .bind("now", now)
                .execute();
    }

    static boolean isReleased(Handle handle, String projectId, long versionId) {
        return handle.createQuery("""
                        SELECT EXISTS (SELECT FROM version
                                       WHERE project_id = :project AND version_id = :version AND major IS NULL)
                        """)
                .bind("project", projectId)
                .bind("version", versionId)
                .mapTo(Boolean.class)
                .one();
    }

    public static void insert(Handle handle, FrozenVersionRow row) {
        handle.createUpdate("""
                        INSERT INTO version (project_id, version_id, major, minor, version_type, seq, dataset_version, classes,
                            source_info, created_by, created_at)
                        VALUES (:projectId, :versionId, :major, :minor, :typeNumber, :seq, :datasetVersion,
                            CAST(:classes AS jsonb), :sourceInfo, :createdBy, :createdAt)
                        """)
                .bindMethods(row)
                .bind("typeNumber", row.type().getNumber())
                .bind("major", row.number().major())
                .bind("minor", row.number().minor())
                .execute();
    }

    private static int newestMajor(Handle handle, String projectId) {
        return handle.createQuery("SELECT coalesce(max(major), 0) FROM version WHERE project_id = :project")
                .bind("project", projectId)
                .mapTo(Integer.class)
                .one();
    }

    private static int newestMinor(Handle handle, String projectId, int major) {
        return handle.createQuery("""
                        SELECT coalesce(max(minor), 0) FROM version WHERE project_id = :project AND major = :major
                        """)
                .bind("project", projectId)
                .bind("major", major)
                .mapTo(Integer.class)
                .one();
    }
}

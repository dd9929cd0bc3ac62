package dev.labeler.annotation.version;

import dev.labeler.proto.annotation.v1.GeometryKinds;
import org.jdbi.v3.core.Handle;

/// Finds the geometry kinds of an export.
final class GeometryKindDao {
    private GeometryKindDao() {}

    /// @param condition SQL of an [AsOfFilter]
    /// @param datasetVersion images that are not in this version of the dataset are ignored
    static GeometryKinds find(Handle handle, String projectId, long datasetVersion, String condition) {
        var kinds = GeometryKinds.newBuilder();
        handle.createQuery("""
                        SELECT kind, max(CASE WHEN kind = 6
                            THEN (length(regexp_replace(substring(geometry FROM '"keypoints":\\[([^]]*)'), '[^,]', '', 'g')) + 1) / 3
                            END)
                        FROM annotation_revision WHERE %s
                          AND image_id NOT IN (
                              SELECT image_id FROM absent_image
                              WHERE project_id = :project AND version_from <= :version AND version_to > :version)
                        GROUP BY kind ORDER BY kind
                        """.formatted(condition))
                .bind("project", projectId)
                .bind("version", datasetVersion)
                .map((row, _) -> kinds.addKinds(row.getInt(1))
                        .setMostKeypoints(Math.max(kinds.getMostKeypoints(), row.getInt(2))))
                .list();
        return kinds.build();
    }
}

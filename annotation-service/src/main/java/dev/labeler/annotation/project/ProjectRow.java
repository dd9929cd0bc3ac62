package dev.labeler.annotation.project;

import java.time.Instant;
import java.util.List;

/// A project.
///
/// @param ownerId owner of the dataset
/// @param datasetVersion version of the dataset whose images are copied here, 0 for none yet
public record ProjectRow(
        String projectId,
        String datasetId,
        String name,
        long ownerId,
        List<String> taskTypes,
        long datasetVersion,
        Instant createdAt,
        Instant updatedAt) {
    public ProjectRow {
        taskTypes = List.copyOf(taskTypes);
    }
}

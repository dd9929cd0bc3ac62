package dev.labeler.annotation.project;

import java.time.Instant;
import java.util.List;

/// A row of `project`.
///
/// @param ownerId owner of the dataset
/// @param datasetVersion dataset version whose images are copied into the project, 0 for none
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

    ProjectRow with(String newName, List<String> newTaskTypes, Instant now) {
        return new ProjectRow(projectId, datasetId, newName, ownerId, newTaskTypes, datasetVersion, createdAt, now);
    }
}

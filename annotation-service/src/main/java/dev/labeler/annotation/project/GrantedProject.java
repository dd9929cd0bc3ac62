package dev.labeler.annotation.project;

import dev.labeler.proto.dataset.v1.Access;

/// A project that the caller may use in the way that was asked, and what dataset-service says of
/// its dataset.
public record GrantedProject(ProjectRow project, Access dataset) {
    public String projectId() {
        return project.projectId();
    }
}

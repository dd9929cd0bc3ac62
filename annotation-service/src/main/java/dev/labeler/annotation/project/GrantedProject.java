package dev.labeler.annotation.project;

import dev.labeler.proto.dataset.v1.Access;

/// A project that the caller may access with the current method, and the access to its dataset.
public record GrantedProject(ProjectRow project, Access dataset) {
    public String projectId() {
        return project.projectId();
    }
}

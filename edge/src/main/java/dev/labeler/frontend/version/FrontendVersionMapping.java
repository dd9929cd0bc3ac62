package dev.labeler.frontend.version;

import dev.labeler.frontend.user.UserIds;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.Version;
import dev.labeler.proto.frontend.v1.FrontendVersion;
import org.jspecify.annotations.Nullable;

/// Maps versions to the frontend's messages.
final class FrontendVersionMapping {
    private FrontendVersionMapping() {}

    /// @param task the version's `task_type`, null for none
    /// @param format whose artifact is linked; the first artifact's where the version does not have it
    static FrontendVersion toProto(Version version, @Nullable String task, ExportFormat format, UserIds users) {
        var mapped = FrontendVersion.newBuilder()
                .setId(version.getId())
                .setProjectId(version.getProjectId())
                .setVersionType(version.getVersionType())
                .setCreatedAt(version.getCreatedAt())
                .setExportFormat(format);
        if (task != null) {
            mapped.setTaskType(task);
        }
        if (version.hasVersionNumber()) {
            mapped.setVersionNumber(version.getVersionNumber());
        }
        if (version.hasCreatedBy()) {
            mapped.setCreatedBy(users.text(version.getCreatedBy()));
        }
        if (version.hasDescription()) {
            mapped.setDescription(version.getDescription());
        }
        if (version.hasAnnotationCount()) {
            mapped.setAnnotationCount(version.getAnnotationCount());
        }
        if (version.hasImageCount()) {
            mapped.setImageCount(version.getImageCount());
        }
        version.getArtifactsList().stream()
                .filter(artifact -> artifact.getFormat() == format)
                .findFirst()
                .or(() -> version.getArtifactsList().stream().findFirst())
                .ifPresent(artifact -> mapped.setExportFormat(artifact.getFormat())
                        .setExportPath(artifact.getKey())
                        .setDownloadUrl(artifact.getDownloadUrl())
                        .setDownloadUrlExpiresAt(artifact.getExpiresAt()));
        return mapped.build();
    }
}

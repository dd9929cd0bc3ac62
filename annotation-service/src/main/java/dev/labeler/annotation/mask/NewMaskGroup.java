package dev.labeler.annotation.mask;

import java.util.List;

/// A group to create.
///
/// @param files valid, in the order of the request
public record NewMaskGroup(String projectId, String groupId, long annotationId, String name, List<MaskFileRow> files) {
    public NewMaskGroup {
        files = List.copyOf(files);
    }

    public int numFiles() {
        return files.size();
    }

    public long sizeBytes() {
        return files.stream().mapToLong(MaskFileRow::size).sum();
    }

    NewMaskGroup withFiles(List<MaskFileRow> newFiles) {
        return new NewMaskGroup(projectId, groupId, annotationId, name, newFiles);
    }

    String stagingPrefix() {
        return MaskObjectKeys.stagingPrefix(annotationId, groupId);
    }

    /// Whether a file is uploaded in parts.
    boolean hasParts() {
        return files.stream().anyMatch(MaskFileRow::hasParts);
    }
}

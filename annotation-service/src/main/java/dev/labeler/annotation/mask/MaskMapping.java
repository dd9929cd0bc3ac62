package dev.labeler.annotation.mask;

import dev.labeler.annotation.project.ProjectMapping;
import dev.labeler.proto.annotation.v1.MaskFile;
import dev.labeler.proto.annotation.v1.MaskGroup;

/// Maps rows to messages.
final class MaskMapping {
    private MaskMapping() {}

    /// The group without its files.
    static MaskGroup.Builder toProto(MaskGroupRow row) {
        var group = MaskGroup.newBuilder()
                .setGroupId(row.groupId())
                .setAnnotationId(row.annotationId())
                .setProjectId(row.projectId())
                .setImageId(row.imageId())
                .setName(row.name())
                .setComplete(row.isComplete())
                .setNumFiles(row.numFiles())
                .setSizeBytes(row.sizeBytes())
                .setCreatedAt(ProjectMapping.toProto(row.createdAt()))
                .setExpiresAt(ProjectMapping.toProto(row.expiresAt()));
        if (row.createdBy() != null) {
            group.setCreatedBy(row.createdBy());
        }
        if (row.completedAt() != null) {
            group.setCompletedAt(ProjectMapping.toProto(row.completedAt()));
        }
        return group;
    }

    static MaskFile.Builder toProto(MaskGroupRow group, MaskFileRow row) {
        var file = MaskFile.newBuilder()
                .setMaskId(row.maskId())
                .setFileName(row.fileName())
                .setContentType(row.contentType())
                .setSize(row.size())
                .setSha256(row.sha256())
                .setKey(group.prefix() + row.objectName())
                .setVerified(row.verified())
                .addAllDimensions(row.dimensions())
                .setUsable(row.usable());
        if (row.sliceIndex() != null) {
            file.setSliceIndex(row.sliceIndex());
        }
        if (row.labelName() != null) {
            file.setLabelName(row.labelName());
        }
        return file;
    }
}

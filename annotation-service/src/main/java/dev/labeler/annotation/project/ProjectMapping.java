package dev.labeler.annotation.project;

import com.google.protobuf.Timestamp;
import dev.labeler.annotation.attribute.AttributeSchema;
import dev.labeler.annotation.image.ImageCounts;
import dev.labeler.proto.annotation.v1.AnnotationClass;
import dev.labeler.proto.annotation.v1.CreateClassRequest;
import dev.labeler.proto.annotation.v1.Project;
import dev.labeler.proto.annotation.v1.UpdateClassRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Maps projects and classes to and from messages.
public final class ProjectMapping {
    private ProjectMapping() {}

    static Project toProto(
            ProjectRow row, List<AnnotationClass> classes, ImageCounts counts, @Nullable String headVersion) {
        var project = Project.newBuilder()
                .setId(row.projectId())
                .setName(row.name())
                .setDatasetId(row.datasetId())
                .setOwnerId(row.ownerId())
                .addAllTaskTypes(row.taskTypes())
                .addAllClasses(classes)
                .setTotalImages(counts.images())
                .setAnnotatedImages(counts.annotated())
                .setCompletedImages(counts.completed())
                .setTotalAnnotations(counts.annotations())
                .setCreatedAt(toProto(row.createdAt()))
                .setUpdatedAt(toProto(row.updatedAt()));
        if (headVersion != null) {
            project.setHeadVersion(headVersion);
        }
        return project.build();
    }

    static List<AnnotationClass> toProto(List<ClassRow> rows, Map<Integer, ClassCountCache.Count> counts) {
        return rows.stream()
                .map(row -> toProto(row, counts.getOrDefault(row.index(), ClassCountCache.Count.NONE)))
                .toList();
    }

    static AnnotationClass toProto(ClassRow row, ClassCountCache.Count count) {
        return toProto(row).toBuilder()
                .setImageCount(count.images())
                .setAnnotationCount(count.annotations())
                .build();
    }

    /// Without the counts.
    public static AnnotationClass toProto(ClassRow row) {
        var message = AnnotationClass.newBuilder()
                .setClassId(row.classId())
                .setName(row.name())
                .setColor(row.color())
                .setOrder(row.position())
                .setIndex(row.index());
        if (row.description() != null) {
            message.setDescription(row.description());
        }
        if (row.supercategory() != null) {
            message.setSupercategory(row.supercategory());
        }
        if (row.retiredAt() != null) {
            message.setRetiredAt(toProto(row.retiredAt()));
        }
        if (row.taskType() != null) {
            message.setTaskType(row.taskType());
        }
        row.detail().addTo(message);
        return message.addAllAttributeSchema(AttributeSchema.parseDefinitions(row.attributeSchema()))
                .build();
    }

    static ClassDraft fromProto(AnnotationClass message) {
        return new ClassDraft(
                message.getClassId().isEmpty() ? null : message.getClassId(),
                message.getName(),
                message.getColor().isEmpty() ? null : message.getColor(),
                message.hasDescription() ? message.getDescription() : null,
                message.hasSupercategory() ? message.getSupercategory() : null,
                AttributeSchema.toJson(message.getAttributeSchemaList()),
                message.hasTaskType() ? message.getTaskType() : null,
                ClassDetail.of(message.getKeypointsList(), message.getSkeletonList(), message.getFlipIdxList()));
    }

    static ClassDraft fromProto(CreateClassRequest message) {
        return new ClassDraft(
                message.hasClassId() ? message.getClassId() : null,
                message.getName(),
                message.hasColor() ? message.getColor() : null,
                message.hasDescription() ? message.getDescription() : null,
                message.hasSupercategory() ? message.getSupercategory() : null,
                AttributeSchema.toJson(message.getAttributeSchemaList()),
                message.hasTaskType() ? message.getTaskType() : null,
                ClassDetail.of(message.getKeypointsList(), message.getSkeletonList(), message.getFlipIdxList()));
    }

    /// The class with the fields that the request sets or clears.
    ///
    /// @param cleared names of the fields to clear
    static ClassRow changed(ClassRow old, UpdateClassRequest request, Set<String> cleared) {
        var detail = ClassDetail.of(request.getKeypointsList(), request.getSkeletonList(), request.getFlipIdxList());
        return new ClassRow(
                old.index(),
                old.classId(),
                request.hasName() ? request.getName() : old.name(),
                request.hasColor() ? request.getColor() : old.color(),
                cleared.contains("description")
                        ? null
                        : request.hasDescription() ? request.getDescription() : old.description(),
                cleared.contains("supercategory")
                        ? null
                        : request.hasSupercategory() ? request.getSupercategory() : old.supercategory(),
                old.position(),
                old.retiredAt(),
                request.getAttributeSchemaCount() > 0 || cleared.contains("attribute_schema")
                        ? AttributeSchema.toJson(request.getAttributeSchemaList())
                        : old.attributeSchema(),
                old.taskType(),
                old.detail()
                        .replacedBy(
                                detail,
                                request.getKeypointsCount() > 0 || cleared.contains("keypoints"),
                                request.getSkeletonCount() > 0 || cleared.contains("skeleton"),
                                request.getFlipIdxCount() > 0 || cleared.contains("flip_idx")));
    }

    public static Timestamp toProto(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}

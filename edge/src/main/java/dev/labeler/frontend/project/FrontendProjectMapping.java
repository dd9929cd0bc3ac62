package dev.labeler.frontend.project;

import dev.labeler.frontend.user.UserIds;
import dev.labeler.proto.annotation.v1.AnnotationClass;
import dev.labeler.proto.annotation.v1.Project;
import dev.labeler.proto.annotation.v1.ProjectStats;
import dev.labeler.proto.frontend.v1.FrontendClass;
import dev.labeler.proto.frontend.v1.FrontendProject;
import dev.labeler.proto.frontend.v1.FrontendProjectStats;
import dev.labeler.proto.frontend.v1.FrontendTaskClasses;
import dev.labeler.proto.frontend.v1.FrontendTaskStats;
import java.util.List;

/// Maps projects and classes to the frontend's messages.
final class FrontendProjectMapping {
    private FrontendProjectMapping() {}

    static FrontendProject toProto(Project project, UserIds users) {
        var tasks = FrontendTaskTypes.words(project.getTaskTypesList());
        var mapped = FrontendProject.newBuilder()
                .setId(project.getId())
                .setName(project.getName())
                .setDatasetId(project.getDatasetId())
                .setOwnerId(users.text(project.getOwnerId()))
                .addAllTaskTypes(tasks)
                .setTaskConfig(FrontendTaskTypes.config(tasks))
                .setTotalImages(project.getTotalImages())
                .setAnnotatedImages(project.getAnnotatedImages())
                .setTotalAnnotations(project.getTotalAnnotations())
                .setStatus("active")
                .setCreatedAt(project.getCreatedAt())
                .setUpdatedAt(project.getUpdatedAt())
                .setDatasetNumItems(project.getTotalImages());
        for (var task : tasks) {
            mapped.putTaskClasses(task, classes(project.getClassesList(), task));
        }
        return mapped.build();
    }

    private static FrontendTaskClasses classes(List<AnnotationClass> all, String task) {
        var classes = FrontendTaskClasses.newBuilder();
        all.stream()
                .filter(each -> !each.hasRetiredAt())
                .filter(each -> !each.hasTaskType() || each.getTaskType().equals(task))
                .forEach(each -> classes.putClasses(each.getClassId(), toProto(each)));
        return classes.build();
    }

    static FrontendClass toProto(AnnotationClass each) {
        var mapped = FrontendClass.newBuilder()
                .setClassId(each.getClassId())
                .setName(each.getName())
                .setColor(each.getColor())
                .setOrder(each.getOrder())
                .setImageCount(each.getImageCount())
                .setBboxCount(each.getAnnotationCount());
        if (each.hasDescription()) {
            mapped.setDescription(each.getDescription());
        }
        return mapped.build();
    }

    static FrontendProjectStats toProto(String projectId, List<String> tasks, ProjectStats stats) {
        var mapped = FrontendProjectStats.newBuilder().setProjectId(projectId).setTotalImages(stats.getTotalImages());
        for (var task : tasks.isEmpty() ? List.of("default") : tasks) {
            mapped.addTaskStats(FrontendTaskStats.newBuilder()
                    .setTaskType(task)
                    .setTotalImages(stats.getTotalImages())
                    .setNotStarted(stats.getNotStartedImages())
                    .setInProgress(stats.getInProgressImages())
                    .setCompleted(stats.getCompletedImages()));
        }
        return mapped.build();
    }
}

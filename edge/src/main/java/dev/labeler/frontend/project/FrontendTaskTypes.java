package dev.labeler.frontend.project;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.labeler.kit.rpc.Failure;
import java.util.List;
import java.util.Map;

/// The frontend's words for tasks, and the shape that it draws first for each.
public final class FrontendTaskTypes {
    private static final Map<String, String> WORDS = Map.of(
            "object_detection", "detection",
            "instance_segmentation", "segmentation",
            "semantic_segmentation", "segmentation",
            "image_classification", "classification",
            "keypoint_detection", "keypoint",
            "pose", "keypoint");

    private static final Map<String, String> SHAPES = Map.of(
            "detection", "bbox",
            "segmentation", "polygon",
            "classification", "single",
            "geometry", "line",
            "keypoint", "keypoints",
            "line", "line");

    private FrontendTaskTypes() {}

    /// The frontend's words for the task types of a project, each once.
    public static List<String> words(List<String> taskTypes) {
        return taskTypes.stream()
                .map(type -> WORDS.getOrDefault(type, type))
                .distinct()
                .toList();
    }

    /// @throws Failure UNPROCESSABLE for a word that the frontend does not have
    static void check(String word) {
        if (!SHAPES.containsKey(word)) {
            var allowed = String.join(", ", SHAPES.keySet().stream().sorted().toList());
            throw Failure.unprocessable("The task type must be one of " + allowed + ".")
                    .with("path", "task_type")
                    .with("allowed", allowed);
        }
    }

    /// The `task_config` of these tasks.
    static Struct config(List<String> words) {
        var config = Struct.newBuilder();
        for (var word : words) {
            var shape = SHAPES.getOrDefault(word, "bbox");
            var task = Struct.newBuilder()
                    .putFields("type", Value.newBuilder().setStringValue(shape).build());
            config.putFields(word, Value.newBuilder().setStructValue(task).build());
        }
        return config.build();
    }
}

package dev.labeler.dataset.catalog;

import java.util.List;
import java.util.Set;

/// Synonyms of task types: dataset files and the training platform use different words, such as `object_detection`
/// and `detection`.
final class TaskTypeSynonyms {
    private static final List<Set<String>> SYNONYMS = List.of(
            Set.of("object_detection", "detection"),
            Set.of("instance_segmentation", "segmentation"),
            Set.of("image_classification", "classification"),
            Set.of("keypoint_detection", "pose", "keypoints"));

    private TaskTypeSynonyms() {}

    /// Every word for the task, the given one among them.
    static List<String> synonyms(String word) {
        return SYNONYMS.stream()
                .filter(words -> words.contains(word))
                .findFirst()
                .map(List::copyOf)
                .orElse(List.of(word));
    }
}

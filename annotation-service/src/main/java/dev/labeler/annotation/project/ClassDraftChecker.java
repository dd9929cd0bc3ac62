package dev.labeler.annotation.project;

import dev.labeler.annotation.attribute.AttributeDefinitionChecker;
import dev.labeler.annotation.attribute.AttributeSchema;
import dev.labeler.kit.rpc.Failure;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks a class of a request.
final class ClassDraftChecker {
    private static final int MAX_TEXT_LENGTH = 500;
    private static final int MAX_NAME_LENGTH = 200;
    private static final int MAX_KEYPOINTS = 1000;
    private static final int MAX_EDGES = 10_000;

    private ClassDraftChecker() {}

    /// @param path JSON path of the class in the request, empty or ending in `.`
    /// @throws Failure UNPROCESSABLE
    static void check(ClassDraft draft, String path) {
        if (draft.name().isBlank() || draft.name().length() > MAX_NAME_LENGTH) {
            throw invalid(path + "name", "must have 1 to " + MAX_NAME_LENGTH + " characters");
        }
        if (draft.classId() != null && !ClassDefaults.isValidId(draft.classId())) {
            throw invalid(
                    path + "class_id",
                    "must have 1 to " + ClassDefaults.MAX_ID_LENGTH + " characters of a-z, 0-9, _ and -");
        }
        if (draft.color() != null && !ClassDefaults.isColor(draft.color())) {
            throw invalid(path + "color", "must have the form #rrggbb");
        }
        checkText(draft.description(), path + "description");
        checkText(draft.supercategory(), path + "supercategory");
        checkText(draft.taskType(), path + "task_type");
        AttributeDefinitionChecker.check(
                AttributeSchema.parseDefinitions(draft.attributeSchema()),
                path + "attribute_schema",
                (field, reason) -> {
                    throw invalid(field, reason);
                });
    }

    /// Checks the keypoints of a request. Those of label files are stored unchanged.
    ///
    /// @throws Failure UNPROCESSABLE
    static void checkKeypoints(ClassDetail detail, String path) {
        var names = detail.keypoints();
        if (names.size() > MAX_KEYPOINTS) {
            throw invalid(path + "keypoints", "must have at most " + MAX_KEYPOINTS + " names");
        }
        for (var i = 0; i < names.size(); i++) {
            if (names.get(i).isBlank() || names.get(i).length() > MAX_NAME_LENGTH) {
                throw invalid(path + "keypoints[" + i + "]", "must have 1 to " + MAX_NAME_LENGTH + " characters");
            }
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw invalid(path + "keypoints", "must be different");
        }
        // YOLO files can have flip indexes without names.
        var count = names.isEmpty() ? Math.min(detail.flipIndexes().size(), MAX_KEYPOINTS) : names.size();
        checkEdges(detail.skeleton(), count, path);
        checkFlipIndexes(detail.flipIndexes(), count, path);
    }

    static Failure invalid(String path, String reason) {
        return Failure.unprocessable("Invalid class: " + path + " " + reason + ".")
                .with("path", path)
                .violation(path, reason);
    }

    private static void checkText(@Nullable String text, String path) {
        if (text != null && text.length() > MAX_TEXT_LENGTH) {
            throw invalid(path, "must have at most " + MAX_TEXT_LENGTH + " characters");
        }
    }

    private static void checkEdges(List<Integer> ends, int keypoints, String path) {
        if (ends.size() / 2 > MAX_EDGES) {
            throw invalid(path + "skeleton", "must have at most " + MAX_EDGES + " edges");
        }
        for (var i = 0; i < ends.size(); i++) {
            if (ends.get(i) < 1 || ends.get(i) > keypoints) {
                throw invalid(
                        path + "skeleton[" + i / 2 + "]",
                        "must connect keypoints of 1 to " + keypoints + ", is " + ends.get(i));
            }
        }
    }

    private static void checkFlipIndexes(List<Integer> flip, int keypoints, String path) {
        if (flip.isEmpty()) {
            return;
        }
        if (flip.size() != keypoints) {
            throw invalid(path + "flip_idx", "must have one index for each of the " + keypoints + " keypoints");
        }
        for (var i = 0; i < flip.size(); i++) {
            var mirror = flip.get(i);
            if (mirror < 0 || mirror >= keypoints || flip.get(mirror) != i) {
                throw invalid(
                        path + "flip_idx[" + i + "]",
                        "must be the index of a keypoint from 0 whose own mirror image is keypoint " + i);
            }
        }
    }
}

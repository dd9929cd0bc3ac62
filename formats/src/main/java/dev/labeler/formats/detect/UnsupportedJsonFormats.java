package dev.labeler.formats.detect;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Identifies JSON label files of unsupported formats by their members.
final class UnsupportedJsonFormats {
    private static final Set<String> TEXT_TASKS =
            Set.of("image_captioning", "captioning", "ocr", "visual_question_answering", "vqa");

    private UnsupportedJsonFormats() {}

    /// The name of the file's format, null where it is unknown.
    ///
    /// @param members the names of its top-level members
    /// @param task the value of `task_type`, null where there is none
    /// @param annotations the first part of the `annotations` value, empty where there is none
    static @Nullable String name(Set<String> members, @Nullable String task, String annotations) {
        if ((task != null && TEXT_TASKS.contains(task)) || members.contains("text_config")) {
            return "DICE of task_type '" + task + "', which is text about images and is not read; detection,"
                    + " segmentation and classification are";
        }
        if (members.contains("captions") || members.contains("vqa") || members.contains("region_descriptions")) {
            return "DICE text labels (captions, region descriptions, questions), which are not read";
        }
        if (members.contains("images") && annotations.contains("\"caption\"")) {
            return "COCO captions, which have neither boxes nor outlines and are not read";
        }
        if (members.contains("_via_img_metadata")) {
            return "a project of VGG Image Annotator, which is not read; export it from there as COCO";
        }
        return members.contains("items") && members.contains("categories")
                ? "Datumaro JSON, which is not read; convert it with datum to COCO, YOLO or Pascal VOC"
                : null;
    }
}

package dev.labeler.formats.model;

import org.jspecify.annotations.Nullable;

/// The file formats, with their words in REST and the database.
public enum LabelFormat {
    DICE("dice"),
    COCO("coco"),
    YOLO("yolo"),
    PASCAL_VOC("pascal_voc"),
    IMAGEFOLDER("imagefolder"),
    /// YOLO labels whose lines are the corners of rotated boxes.
    YOLO_OBB("yolo_obb"),
    CVAT("cvat"),
    LABEL_STUDIO("label_studio"),
    LABELME("labelme"),
    COCO_PANOPTIC("coco_panoptic");

    private final String word;

    LabelFormat(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /// The format of that word, null where there is none.
    public static @Nullable LabelFormat find(String word) {
        for (LabelFormat format : values()) {
            if (format.word.equals(word)) {
                return format;
            }
        }
        return null;
    }
}

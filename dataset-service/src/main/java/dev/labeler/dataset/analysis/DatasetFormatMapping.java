package dev.labeler.dataset.analysis;

import dev.labeler.formats.model.LabelFormat;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.DatasetFormat;
import org.jspecify.annotations.Nullable;

/// Maps the formats of the readers to those of the contract and back.
public final class DatasetFormatMapping {
    private DatasetFormatMapping() {}

    static DatasetFormat toProto(LabelFormat format) {
        return switch (format) {
            case DICE -> DatasetFormat.DATASET_FORMAT_DICE;
            case COCO -> DatasetFormat.DATASET_FORMAT_COCO;
            case YOLO -> DatasetFormat.DATASET_FORMAT_YOLO;
            case PASCAL_VOC -> DatasetFormat.DATASET_FORMAT_PASCAL_VOC;
            case IMAGEFOLDER -> DatasetFormat.DATASET_FORMAT_IMAGEFOLDER;
            case YOLO_OBB -> DatasetFormat.DATASET_FORMAT_YOLO_OBB;
            case CVAT -> DatasetFormat.DATASET_FORMAT_CVAT;
            case LABEL_STUDIO -> DatasetFormat.DATASET_FORMAT_LABEL_STUDIO;
            case LABELME -> DatasetFormat.DATASET_FORMAT_LABELME;
            case COCO_PANOPTIC -> DatasetFormat.DATASET_FORMAT_COCO_PANOPTIC;
        };
    }

    /// Null where the format has no reader.
    public static @Nullable LabelFormat format(DatasetFormat format) {
        return switch (format) {
            case DATASET_FORMAT_DICE -> LabelFormat.DICE;
            case DATASET_FORMAT_COCO -> LabelFormat.COCO;
            case DATASET_FORMAT_YOLO -> LabelFormat.YOLO;
            case DATASET_FORMAT_PASCAL_VOC -> LabelFormat.PASCAL_VOC;
            case DATASET_FORMAT_IMAGEFOLDER -> LabelFormat.IMAGEFOLDER;
            case DATASET_FORMAT_YOLO_OBB -> LabelFormat.YOLO_OBB;
            case DATASET_FORMAT_CVAT -> LabelFormat.CVAT;
            case DATASET_FORMAT_LABEL_STUDIO -> LabelFormat.LABEL_STUDIO;
            case DATASET_FORMAT_LABELME -> LabelFormat.LABELME;
            case DATASET_FORMAT_COCO_PANOPTIC -> LabelFormat.COCO_PANOPTIC;
            case DATASET_FORMAT_IMAGES, DATASET_FORMAT_UNSPECIFIED -> null;
            case UNRECOGNIZED ->
                throw Failure.invalid("`format_hint` is not a known format.").with("path", "format_hint");
        };
    }
}

package dev.labeler.dataset.analysis;

import dev.labeler.formats.model.Format;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.DatasetFormat;
import org.jspecify.annotations.Nullable;

/// The formats of the readers as those of the contract.
public final class FormatWords {
    private FormatWords() {}

    static DatasetFormat toProto(Format format) {
        return switch (format) {
            case DICE -> DatasetFormat.DATASET_FORMAT_DICE;
            case COCO -> DatasetFormat.DATASET_FORMAT_COCO;
            case YOLO -> DatasetFormat.DATASET_FORMAT_YOLO;
            case PASCAL_VOC -> DatasetFormat.DATASET_FORMAT_PASCAL_VOC;
            case IMAGEFOLDER -> DatasetFormat.DATASET_FORMAT_IMAGEFOLDER;
        };
    }

    /// Null where no reader is meant.
    public static @Nullable Format format(DatasetFormat format) {
        return switch (format) {
            case DATASET_FORMAT_DICE -> Format.DICE;
            case DATASET_FORMAT_COCO -> Format.COCO;
            case DATASET_FORMAT_YOLO -> Format.YOLO;
            case DATASET_FORMAT_PASCAL_VOC -> Format.PASCAL_VOC;
            case DATASET_FORMAT_IMAGEFOLDER -> Format.IMAGEFOLDER;
            case DATASET_FORMAT_IMAGES, DATASET_FORMAT_UNSPECIFIED -> null;
            case UNRECOGNIZED ->
                throw Failure.invalid("This format is not known.").with("path", "format_hint");
        };
    }
}

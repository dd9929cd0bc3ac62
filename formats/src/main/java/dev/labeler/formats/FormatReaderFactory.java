package dev.labeler.formats;

import dev.labeler.formats.coco.CocoReader;
import dev.labeler.formats.coco.PanopticReader;
import dev.labeler.formats.cvat.CvatReader;
import dev.labeler.formats.dice.DiceReader;
import dev.labeler.formats.imagefolder.ImageFolderReader;
import dev.labeler.formats.labelme.LabelMeReader;
import dev.labeler.formats.labelstudio.LabelStudioReader;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.read.FormatReader;
import dev.labeler.formats.voc.VocReader;
import dev.labeler.formats.yolo.YoloReader;

/// Creates the reader of each format.
public final class FormatReaderFactory {
    private FormatReaderFactory() {}

    public static FormatReader create(LabelFormat format) {
        return switch (format) {
            case DICE -> new DiceReader();
            case COCO -> new CocoReader();
            case YOLO -> new YoloReader(false);
            case YOLO_OBB -> new YoloReader(true);
            case CVAT -> new CvatReader();
            case LABEL_STUDIO -> new LabelStudioReader();
            case LABELME -> new LabelMeReader();
            case COCO_PANOPTIC -> new PanopticReader();
            case PASCAL_VOC -> new VocReader();
            case IMAGEFOLDER -> new ImageFolderReader();
        };
    }
}

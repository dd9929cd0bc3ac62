package dev.labeler.formats.detect;

import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.read.DatasetSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Detects the format of a dataset from file names and the first bytes of label files.
public final class FormatDetector {
    private FormatDetector() {}

    public static DetectionResult detect(DatasetSource files) throws IOException {
        return detect(files, null);
    }

    /// Chooses `hint` where it matches at all.
    public static DetectionResult detect(DatasetSource files, @Nullable LabelFormat hint) throws IOException {
        FileInventory tree = FileInventory.of(files);
        JsonFormatDetector json = JsonFormatDetector.inspect(files, tree);
        UnsupportedLabelFinder foreign = new UnsupportedLabelFinder();
        json.unsupportedFormats().forEach(foreign::add);
        foreign.inspect(files, tree);
        Map<LabelFormat, FormatEvidence> evidence = new EnumMap<>(LabelFormat.class);
        evidence.put(LabelFormat.DICE, json.dice(tree));
        evidence.put(LabelFormat.COCO, json.coco(tree));
        FormatEvidence yolo = YoloDetector.detect(files, tree);
        evidence.put(LabelFormat.YOLO, yolo);
        evidence.put(LabelFormat.PASCAL_VOC, VocDetector.detect(files, tree, foreign));
        evidence.put(
                LabelFormat.IMAGEFOLDER,
                hint == LabelFormat.IMAGEFOLDER
                        ? ImageFolderDetector.detect(tree)
                        : foreign.overrule(ImageFolderDetector.detect(tree)));
        evidence.put(LabelFormat.YOLO_OBB, YoloObbDetector.detect(files, tree, yolo));
        evidence.put(LabelFormat.CVAT, CvatDetector.detect(files, tree));
        evidence.put(LabelFormat.LABEL_STUDIO, json.labelStudio(tree));
        evidence.put(LabelFormat.LABELME, json.labelMe(tree));
        evidence.put(LabelFormat.COCO_PANOPTIC, json.panoptic(tree));
        LabelFormat best = best(evidence, hint);
        List<FormatRejection> rejected = new ArrayList<>();
        evidence.forEach((format, clue) -> {
            if (format != best) {
                rejected.add(new FormatRejection(
                        format,
                        switch (clue) {
                            case FormatEvidence.Mismatch lacks -> lacks.reason();
                            case FormatEvidence.Match _ ->
                                "possible, but " + (best == null ? "" : best.word()) + " fits better";
                        }));
            }
        });
        return best != null && evidence.get(best) instanceof FormatEvidence.Match fits
                ? new DetectionResult(fits.layout(), fits.confidence(), rejected)
                : new DetectionResult(null, 0, rejected);
    }

    private static @Nullable LabelFormat best(Map<LabelFormat, FormatEvidence> evidence, @Nullable LabelFormat hint) {
        if (hint != null && evidence.get(hint) instanceof FormatEvidence.Match) {
            return hint;
        }
        LabelFormat best = null;
        double most = 0;
        for (Map.Entry<LabelFormat, FormatEvidence> clue : evidence.entrySet()) {
            if (clue.getValue() instanceof FormatEvidence.Match fits && fits.confidence() > most) {
                best = clue.getKey();
                most = fits.confidence();
            }
        }
        return best;
    }
}

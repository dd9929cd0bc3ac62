package dev.labeler.formats.detect;

import dev.labeler.formats.model.LabelFormat;
import dev.labeler.formats.read.DatasetSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds out the format of a dataset from file names and the beginnings of label files.
public final class FormatDetector {
    private FormatDetector() {}

    public static DetectionResult detect(DatasetSource files) throws IOException {
        return detect(files, null);
    }

    /// Takes `hint` where it fits at all, whatever else fits.
    public static DetectionResult detect(DatasetSource files, @Nullable LabelFormat hint) throws IOException {
        FileInventory tree = FileInventory.of(files);
        JsonFormatDetector json = JsonFormatDetector.inspect(files, tree);
        UnsupportedLabelFinder foreign = new UnsupportedLabelFinder();
        json.unsupportedFormats().forEach(foreign::add);
        foreign.inspect(files, tree);
        Map<LabelFormat, FormatEvidence> clues = new EnumMap<>(LabelFormat.class);
        clues.put(LabelFormat.DICE, json.dice(tree));
        clues.put(LabelFormat.COCO, json.coco(tree));
        clues.put(LabelFormat.YOLO, YoloDetector.detect(files, tree));
        clues.put(LabelFormat.PASCAL_VOC, VocDetector.detect(files, tree, foreign));
        clues.put(
                LabelFormat.IMAGEFOLDER,
                hint == LabelFormat.IMAGEFOLDER
                        ? ImageFolderDetector.detect(tree)
                        : foreign.overrule(ImageFolderDetector.detect(tree)));
        LabelFormat best = best(clues, hint);
        List<FormatRejection> rejected = new ArrayList<>();
        clues.forEach((format, clue) -> {
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
        return best != null && clues.get(best) instanceof FormatEvidence.Match fits
                ? new DetectionResult(fits.layout(), fits.confidence(), rejected)
                : new DetectionResult(null, 0, rejected);
    }

    private static @Nullable LabelFormat best(Map<LabelFormat, FormatEvidence> clues, @Nullable LabelFormat hint) {
        if (hint != null && clues.get(hint) instanceof FormatEvidence.Match) {
            return hint;
        }
        LabelFormat best = null;
        double most = 0;
        for (Map.Entry<LabelFormat, FormatEvidence> clue : clues.entrySet()) {
            if (clue.getValue() instanceof FormatEvidence.Match fits && fits.confidence() > most) {
                best = clue.getKey();
                most = fits.confidence();
            }
        }
        return best;
    }
}

package dev.labeler.formats.detect;

import dev.labeler.formats.model.Format;
import dev.labeler.formats.read.SourceFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds out the format of a dataset from file names and the beginnings of label files.
public final class FormatDetector {
    private FormatDetector() {}

    public static Detection detect(SourceFiles files) throws IOException {
        return detect(files, null);
    }

    /// Takes `hint` where it fits at all, whatever else fits.
    public static Detection detect(SourceFiles files, @Nullable Format hint) throws IOException {
        FileTree tree = FileTree.of(files);
        JsonLook json = JsonLook.at(files, tree);
        ForeignLabels foreign = new ForeignLabels();
        json.foreign().forEach(foreign::add);
        foreign.lookAt(files, tree);
        Map<Format, Clue> clues = new EnumMap<>(Format.class);
        clues.put(Format.DICE, json.dice(tree));
        clues.put(Format.COCO, json.coco(tree));
        clues.put(Format.YOLO, YoloLook.at(files, tree));
        clues.put(Format.PASCAL_VOC, VocLook.at(files, tree, foreign));
        clues.put(
                Format.IMAGEFOLDER,
                hint == Format.IMAGEFOLDER ? FolderLook.at(tree) : foreign.orElse(FolderLook.at(tree)));
        Format best = best(clues, hint);
        List<Rejection> rejected = new ArrayList<>();
        clues.forEach((format, clue) -> {
            if (format != best) {
                rejected.add(new Rejection(
                        format,
                        switch (clue) {
                            case Clue.Lacks lacks -> lacks.reason();
                            case Clue.Fits _ -> "possible, but " + (best == null ? "" : best.word()) + " fits better";
                        }));
            }
        });
        return best != null && clues.get(best) instanceof Clue.Fits fits
                ? new Detection(fits.layout(), fits.confidence(), rejected)
                : new Detection(null, 0, rejected);
    }

    private static @Nullable Format best(Map<Format, Clue> clues, @Nullable Format hint) {
        if (hint != null && clues.get(hint) instanceof Clue.Fits) {
            return hint;
        }
        Format best = null;
        double most = 0;
        for (Map.Entry<Format, Clue> clue : clues.entrySet()) {
            if (clue.getValue() instanceof Clue.Fits fits && fits.confidence() > most) {
                best = clue.getKey();
                most = fits.confidence();
            }
        }
        return best;
    }
}

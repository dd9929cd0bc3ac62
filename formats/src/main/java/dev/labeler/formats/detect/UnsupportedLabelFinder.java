package dev.labeler.formats.detect;

import dev.labeler.formats.read.DatasetSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds label files of unsupported formats, and names the software that writes them and a format to convert
/// them to. Without it the files would be refused with an unrelated reason, or folders of images beside them
/// taken for classes.
final class UnsupportedLabelFinder {
    private static final int SAMPLE = 20;
    private static final int HEAD_BYTES = 16 * 1024;

    private static final Pattern CVAT_ROOT = Pattern.compile("<annotations[\\s>]");
    private static final Pattern CVAT_MEMBER = Pattern.compile("<(image|track|meta|version)[\\s>]");
    private static final Pattern VOC_ROOT = Pattern.compile("<annotation[\\s/>]");
    private static final Pattern LABELME_MEMBER = Pattern.compile("<(polygon|imagesize|pt|segm)[\\s>]");

    private final List<String> found = new ArrayList<>();

    void add(String sentence) {
        found.add(sentence);
    }

    void inspect(DatasetSource files, FileInventory tree) throws IOException {
        for (String file : tree.xml().subList(0, Math.min(SAMPLE, tree.xml().size()))) {
            String name = xml(head(files, file));
            if (name != null) {
                add(file + " is " + name);
                return;
            }
        }
        for (String file : tree.csv().subList(0, Math.min(SAMPLE, tree.csv().size()))) {
            String name = csv(head(files, file));
            if (name != null) {
                add(file + " is " + name);
                return;
            }
        }
        if (!tree.masks().isEmpty() && tree.xml().isEmpty() && tree.json().isEmpty()) {
            add(tree.masks().getFirst()
                    + " is a mask as in Pascal VOC or CVAT's 'Segmentation mask', which is"
                    + " not read; convert the masks to COCO");
        }
    }

    /// Replaces a match that the unsupported files contradict by a mismatch.
    FormatEvidence overrule(FormatEvidence evidence) {
        return found.isEmpty()
                ? evidence
                : new FormatEvidence.Mismatch("the labels are in files of another format: " + found.getFirst());
    }

    /// The first sentence, null where there is none.
    @Nullable
    String first() {
        return found.isEmpty() ? null : found.getFirst();
    }

    static boolean isVoc(String head) {
        return VOC_ROOT.matcher(head).find() && xml(head) == null;
    }

    static boolean isCvat(String head) {
        return CVAT_ROOT.matcher(head).find() && CVAT_MEMBER.matcher(head).find() && !isCvatVideo(head);
    }

    private static boolean isCvatVideo(String head) {
        return CVAT_ROOT.matcher(head).find()
                && (head.contains("<mode>interpolation</mode>")
                        || (head.contains("<track ") && !head.contains("<image ")));
    }

    /// The name of the XML format, null where it is Pascal VOC or unknown.
    private static @Nullable String xml(String head) {
        if (isCvatVideo(head)) {
            return "CVAT XML of a video, which is not read; export it as 'CVAT for images 1.1', 'COCO 1.0' or 'YOLO 1.1'";
        }
        boolean labelMe = LABELME_MEMBER.matcher(head).find() && !head.contains("<bndbox");
        return VOC_ROOT.matcher(head).find() && labelMe
                ? "LabelMe XML, which is not read; convert it to COCO or to Pascal VOC"
                : null;
    }

    private static @Nullable String csv(String head) {
        String header = head.lines().findFirst().orElse("").replace("\uFEFF", "");
        if (header.contains("ImageID") && (header.contains("LabelName") || header.contains("MaskPath"))) {
            return "a table of Open Images, which is not read; convert it to COCO or YOLO";
        }
        return header.matches("(?i).*\\b(xmin|x_min|bbox|xmax)\\b.*")
                ? "a table of boxes, which is not read; convert it to COCO, YOLO or Pascal VOC"
                : null;
    }

    static String head(DatasetSource files, String file) throws IOException {
        try (InputStream in = files.open(file)) {
            return new String(in.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8);
        }
    }
}

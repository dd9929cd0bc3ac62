package dev.labeler.formats.labelstudio;

import dev.labeler.formats.read.FileNameRules;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Derives file names from the image of a task, which is a URL, a path on the server, or a key in a bucket.
final class LabelStudioImageName {
    private static final Pattern SCHEME = Pattern.compile("^[a-zA-Z][a-zA-Z0-9+.-]*://[^/]*/");
    private static final String LOCAL_FILE = "?d=";
    /// Label Studio puts eight hexadecimal digits before the name of an uploaded file.
    private static final Pattern UPLOAD = Pattern.compile("^[0-9a-f]{8}-(?=.)");

    private LabelStudioImageName() {}

    /// Possible names of images, best first; empty where the value names no image.
    static List<String> candidates(String value) {
        int local = value.indexOf(LOCAL_FILE);
        String path = local < 0
                ? SCHEME.matcher(value).replaceFirst("").replaceFirst("[?#].*$", "")
                : value.substring(local + LOCAL_FILE.length());
        List<String> names = new ArrayList<>();
        for (String name : List.of(decode(path), path)) {
            if (FileNameRules.isImage(name) && !names.contains(name)) {
                names.add(name);
                String last = FileNameRules.lastPart(name);
                names.add(UPLOAD.matcher(last).replaceFirst(""));
                names.add(last);
            }
        }
        return names;
    }

    private static String decode(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return path;
        }
    }
}

package dev.labeler.dataset.scan;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Names of files that may contain labels. The analysis determines their content.
final class LabelFileNames {
    private static final Map<String, String> TYPES = Map.of(
            "csv", "text/csv; charset=utf-8",
            "data", "text/plain; charset=utf-8",
            "json", "application/json",
            "names", "text/plain; charset=utf-8",
            "xml", "application/xml",
            "txt", "text/plain; charset=utf-8",
            "yaml", "application/yaml",
            "yml", "application/yaml");

    /// Names of text files that contain no labels.
    private static final Set<String> DOCUMENT_NAMES =
            Set.of("readme", "license", "licence", "copying", "changelog", "notice");

    private LabelFileNames() {}

    static boolean isLabelName(String path) {
        var name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        var dot = name.indexOf('.');
        return extension(path) != null && !DOCUMENT_NAMES.contains(dot < 0 ? name : name.substring(0, dot));
    }

    static String contentType(String path) {
        var extension = extension(path);
        return extension == null
                ? "application/octet-stream"
                : TYPES.getOrDefault(extension, "application/octet-stream");
    }

    private static @Nullable String extension(String path) {
        var extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.containsKey(extension) ? extension : null;
    }
}

package dev.labeler.export.recovery;

import dev.labeler.kit.storage.ObjectStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// The files of a project's versions in the annotations bucket.
///
/// @param manifests keys of the manifests of published and export versions
/// @param workingCopies keys of DICE files of working versions
/// @param rowFiles keys of row files, the newest first
public record StoredProjectFiles(
        String projectId, List<String> manifests, List<String> workingCopies, List<String> rowFiles) {
    private static final String ROOT = "exports/";
    private static final Pattern MANIFEST = Pattern.compile("exports/[^/]+/v[1-9][0-9]*\\.[0-9]+/manifest\\.json");
    private static final Pattern WORKING_COPY =
            Pattern.compile("exports/[^/]+/working/v0\\.([1-9][0-9]{0,8})/annotations_dice\\.json");
    private static final Pattern ROW_FILE =
            Pattern.compile("exports/[^/]+/working/v0\\.([1-9][0-9]{0,8})/rows-([0-9]{1,9})\\.gz");

    public StoredProjectFiles {
        manifests = List.copyOf(manifests);
        workingCopies = List.copyOf(workingCopies);
        rowFiles = List.copyOf(rowFiles);
    }

    /// Lists the ids of all projects that have files.
    public static List<String> listProjectIds(ObjectStore store) {
        return store.listFolders(ROOT);
    }

    static StoredProjectFiles list(ObjectStore store, String projectId) {
        var manifests = new ArrayList<String>();
        var copies = new ArrayList<String>();
        var rows = new ArrayList<NumberedKey>();
        try (var objects = store.list(ROOT + projectId + "/")) {
            objects.forEach(object -> {
                var key = object.key();
                if (MANIFEST.matcher(key).matches()) {
                    manifests.add(key);
                } else if (WORKING_COPY.matcher(key).matches()) {
                    copies.add(key);
                } else {
                    var match = ROW_FILE.matcher(key);
                    if (match.matches()) {
                        rows.add(new NumberedKey(
                                Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)), key));
                    }
                }
            });
        }
        rows.sort(Comparator.comparingInt(NumberedKey::minor)
                .thenComparingInt(NumberedKey::epoch)
                .reversed());
        return new StoredProjectFiles(
                projectId,
                manifests,
                copies,
                rows.stream().map(NumberedKey::key).toList());
    }

    private record NumberedKey(int minor, int epoch, String key) {}
}

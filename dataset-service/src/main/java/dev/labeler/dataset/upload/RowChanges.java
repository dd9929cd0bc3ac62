package dev.labeler.dataset.upload;

import dev.labeler.dataset.analysis.Analysis;
import dev.labeler.dataset.file.FileDao;
import dev.labeler.dataset.file.FileRow;
import dev.labeler.dataset.file.ImageDao;
import dev.labeler.dataset.file.ImageRow;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Which rows of images and files end with a version, and which begin.
///
/// @param endedImages ids
/// @param endedFiles paths
record RowChanges(List<String> endedImages, List<ImageRow> newImages, List<String> endedFiles, List<FileRow> newFiles) {

    static RowChanges between(FileSet before, Analysis after) {
        var changes = new RowChanges(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        compare(before.images(), after.images(), ImageRow::imageId, changes.endedImages(), changes.newImages());
        compare(before.files(), after.files(), FileRow::path, changes.endedFiles(), changes.newFiles());
        return changes;
    }

    boolean isEmpty() {
        return endedImages.isEmpty() && newImages.isEmpty() && endedFiles.isEmpty() && newFiles.isEmpty();
    }

    /// @param version that begins
    void write(Handle handle, String datasetId, long version) throws SQLException, IOException {
        ImageDao.end(handle, datasetId, version, endedImages);
        FileDao.end(handle, datasetId, version, endedFiles);
        ImageDao.insert(handle, datasetId, version, newImages);
        FileDao.insert(handle, datasetId, version, newFiles);
    }

    private static <R> void compare(
            Map<String, R> before, List<R> after, Function<R, String> name, List<String> ended, List<R> begun) {
        var gone = new HashMap<>(before);
        for (var row : after) {
            var old = gone.remove(name.apply(row));
            if (old == null) {
                begun.add(row);
            } else if (!old.equals(row)) {
                ended.add(name.apply(row));
                begun.add(row);
            }
        }
        ended.addAll(gone.keySet());
    }
}

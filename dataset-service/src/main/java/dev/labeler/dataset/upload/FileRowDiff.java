package dev.labeler.dataset.upload;

import dev.labeler.dataset.analysis.UploadAnalysis;
import dev.labeler.dataset.file.DatasetFileDao;
import dev.labeler.dataset.file.DatasetFileRow;
import dev.labeler.dataset.file.DatasetImageDao;
import dev.labeler.dataset.file.DatasetImageRow;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Rows of images and files that end with a version, and rows that begin with it.
///
/// @param endedImages ids
/// @param endedFiles paths
record FileRowDiff(
        List<String> endedImages,
        List<DatasetImageRow> newImages,
        List<String> endedFiles,
        List<DatasetFileRow> newFiles) {

    static FileRowDiff between(FileSet before, UploadAnalysis after) {
        var changes = new FileRowDiff(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        compare(before.images(), after.images(), DatasetImageRow::imageId, changes.endedImages(), changes.newImages());
        compare(before.files(), after.files(), DatasetFileRow::path, changes.endedFiles(), changes.newFiles());
        return changes;
    }

    boolean isEmpty() {
        return endedImages.isEmpty() && newImages.isEmpty() && endedFiles.isEmpty() && newFiles.isEmpty();
    }

    /// @param version that begins
    void write(Handle handle, String datasetId, long version) throws SQLException, IOException {
        DatasetImageDao.closeRows(handle, datasetId, version, endedImages);
        DatasetFileDao.closeRows(handle, datasetId, version, endedFiles);
        DatasetImageDao.insert(handle, datasetId, version, newImages);
        DatasetFileDao.insert(handle, datasetId, version, newFiles);
    }

    private static <R> void compare(
            Map<String, R> before, List<R> after, Function<R, String> name, List<String> ended, List<R> added) {
        var gone = new HashMap<>(before);
        for (var row : after) {
            var old = gone.remove(name.apply(row));
            if (old == null) {
                added.add(row);
            } else if (!old.equals(row)) {
                ended.add(name.apply(row));
                added.add(row);
            }
        }
        ended.addAll(gone.keySet());
    }
}
